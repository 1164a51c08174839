@NullMarked
package dev.roster.web.description;

import org.jspecify.annotations.NullMarked;

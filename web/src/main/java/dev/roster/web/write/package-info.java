@NullMarked
package dev.roster.web.write;

import org.jspecify.annotations.NullMarked;

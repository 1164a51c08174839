@NullMarked
package dev.roster.web.list;

import org.jspecify.annotations.NullMarked;

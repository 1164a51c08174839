@NullMarked
package dev.roster.web.door;

import org.jspecify.annotations.NullMarked;

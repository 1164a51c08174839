@NullMarked
package dev.roster.web.event;

import org.jspecify.annotations.NullMarked;

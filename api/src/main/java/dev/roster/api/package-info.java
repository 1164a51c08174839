/** The messages of Roster: commands, events and rejections. Depends on java, JSpecify and Axon's annotations alone. */
@NullMarked
package dev.roster.api;

import org.jspecify.annotations.NullMarked;

/** A standby of the database that the read model may be read from. Knows nothing of what is read. */
@NullMarked
package dev.roster.readmodel.replica;

import org.jspecify.annotations.NullMarked;

/**
 * The application: wiring, the event store, its own PostgreSQL, errors over HTTP, and the demo. May depend on
 * everything; nothing depends on it.
 */
@NullMarked
package dev.roster;

import org.jspecify.annotations.NullMarked;

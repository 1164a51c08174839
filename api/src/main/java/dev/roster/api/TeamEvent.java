package dev.roster.api;

import java.util.UUID;
import org.axonframework.serialization.Revision;

/** What happened to a team. The stored name of each is its simple name; its form is a contract with the past. */
public sealed interface TeamEvent {

    /** The team whose stream the event is on. */
    UUID teamId();

    /** The team stands from here on. */
    @Revision("1")
    record TeamFormed(UUID teamId, String name, String headquarters) implements TeamEvent {}

    /** The team has another name. */
    @Revision("1")
    record TeamRenamed(UUID teamId, String name) implements TeamEvent {}

    /** The team has other headquarters. */
    @Revision("1")
    record TeamRelocated(UUID teamId, String headquarters) implements TeamEvent {}

    /** The team has ended, and all memberships in it. */
    @Revision("1")
    record TeamDisbanded(UUID teamId) implements TeamEvent {}
}

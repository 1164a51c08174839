package dev.roster.eventstore;

/** How far the read model has come, as the database has it: the same for all nodes. */
@FunctionalInterface
public interface ReadModelProgress {

    /** Reads the position that the read model has reached; 0 if there is none yet. */
    long position();
}

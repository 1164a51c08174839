package dev.roster.query;

/** How far the read model has come, as the database has it: the same for all nodes. */
@FunctionalInterface
interface ReadModelProgress {

    /** Reads the position that the read model has reached; 0 if there is none yet. */
    long position();
}

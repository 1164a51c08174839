package dev.roster.command;

import java.util.Map;

/** Commands of which all are done or none. */
interface AtomicCommands {

    /** Whether all were done before. */
    boolean wasDone();

    /** What is added to the metadata of one of the commands. */
    Map<String, ?> metadata(Object command);
}

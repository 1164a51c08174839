package dev.roster.web.write;

import java.util.Map;

/** Commands of which all are done or none. */
public interface AtomicCommands {

    /** Whether all were done before. */
    boolean wasDone();

    /** What is added to the metadata of one of the commands. */
    Map<String, ?> metadata(Object command);
}

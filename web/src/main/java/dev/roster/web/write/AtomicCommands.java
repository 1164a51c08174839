package dev.roster.web.write;

import java.util.Map;

/** Commands that are executed all or none, in one transaction. */
public interface AtomicCommands {

    /** Whether all were executed before, so that this is a repetition. */
    boolean wasDone();

    /** Additional metadata of one of the commands. */
    Map<String, ?> metadata(Object command);
}

package dev.roster.query;

/** What is asked before all events are read again, for tests outside this package. */
public class BeforeRebuild {

    private final EventKinds kinds;

    BeforeRebuild(EventKinds kinds) {
        this.kinds = kinds;
    }

    public void requireReaders() {
        kinds.requireReaders();
    }
}

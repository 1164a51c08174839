package dev.roster.eventstore;

/** The names of what the service puts into the metadata of messages. Those of events are part of their stored form. */
public final class MetadataKeys {

    /**
     * Of a command's result: the position of the last event that the command led to, a
     * {@link dev.roster.eventstore.epoch.LastPosition}; 0 if it led to none.
     */
    public static final String POSITION = "position";

    /** Who sent the command that led to an event. */
    public static final String ACTOR = "actor";

    /** How the actor came in. */
    public static final String ACTOR_VIA = "actorVia";

    /** The id of the message that led to an event. */
    public static final String CAUSATION_ID = "causationId";

    /** The id of the message that everything began with which led to an event. */
    public static final String CORRELATION_ID = "correlationId";

    /** The context of the sampled trace that a message belongs to, in the form of W3C's header; nothing if it belongs to none. */
    public static final String TRACE_PARENT = "traceparent";

    private MetadataKeys() {}
}

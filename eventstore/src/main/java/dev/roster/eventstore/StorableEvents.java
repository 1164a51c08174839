package dev.roster.eventstore;

import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/** Which events the store takes (ADR 4): those that can be read again as what they are. */
record StorableEvents(EventFamilies families) {

    /**
     * An event as it is stored.
     *
     * @throws EventStoreException if it can't be, or would be read again as something else
     */
    DomainEventMessage<?> of(EventMessage<?> published) {
        var event = onAStream(published);
        requireUuid(event.getAggregateIdentifier(), "identifier of the aggregate " + event.getType());
        requireUuid(event.getIdentifier(), "identifier of the event");
        var family = families.of(event.getPayloadType());
        var type = event.getType();
        if (family == null
                ? families.ofType(type) != null
                : !family.aggregateType().equals(type)) {
            throw new EventStoreException(
                    "A " + event.getPayloadType().getName() + " can't be an event of "
                            + (type == null ? "no aggregate" : "the aggregate type " + type)
                            + ": families have declared the types "
                            + families.list(EventFamily::aggregateType, " and ")
                            + ", and only they have events of those. Give your aggregate another type (@Aggregate(type = ...)).");
        }
        return event;
    }

    /** An event of no aggregate has a stream of its own, as in Axon's engines. */
    private static DomainEventMessage<?> onAStream(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> onOne
                ? onOne
                : new GenericDomainEventMessage<>(null, event.getIdentifier(), 0, event, event::getTimestamp);
    }

    /** Streams are found by a UUID, and read back under its text. */
    private static void requireUuid(String identifier, String what) {
        if (!isUuid(identifier)) {
            throw new EventStoreException("The " + what + " is " + identifier
                    + ", and events are stored under UUIDs in their canonical form of 36 characters (RFC 9562, 4):"
                    + " take UUID.randomUUID(), or for a natural key UUID.nameUUIDFromBytes(...).");
        }
    }

    static boolean isUuid(String identifier) {
        try {
            return UUID.fromString(identifier).toString().equals(identifier);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

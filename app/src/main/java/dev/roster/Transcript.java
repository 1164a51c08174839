package dev.roster;

import dev.roster.command.Streams.Last;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What the current transaction knows of streams: what it has read of them, and what it has appended since. Others append to
 * a stream meanwhile only to find a conflict, or to let this transaction find it.
 */
final class Transcript {

    private final boolean shared;
    private final Map<UUID, Known> streams = new HashMap<>();
    private final Map<UUID, Last> last = new HashMap<>();

    private Transcript(boolean shared) {
        this.shared = shared;
    }

    /** That of the current transaction, if it has one. */
    static @Nullable Transcript current() {
        return (Transcript) TransactionSynchronizationManager.getResource(Transcript.class);
    }

    /**
     * Begins one for the current transaction.
     *
     * @param shared whether many decisions share it, whose writes are held back
     */
    static Transcript begin(boolean shared) {
        var transcript = new Transcript(shared);
        TransactionSynchronizationManager.bindResource(Transcript.class, transcript);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCompletion() {
                TransactionSynchronizationManager.unbindResource(Transcript.class);
            }
        });
        return transcript;
    }

    /** Whether many decisions share its transaction. */
    boolean isShared() {
        return shared;
    }

    /** A stream from its last snapshot on, or from its beginning; null if it was not read. */
    @Nullable
    Known stream(UUID id) {
        return streams.get(id);
    }

    /** The last event of a team that was looked at after its lock was asked for; null for others. */
    @Nullable
    Last last(UUID id) {
        return last.get(id);
    }

    /** These streams were read, whatever there was. */
    void read(Collection<UUID> ids) {
        ids.forEach(id -> streams.put(id, new Known(null, new ArrayList<>(), new ArrayList<>())));
    }

    void readSnapshot(DomainEventData<?> snapshot) {
        streams.computeIfPresent(
                UUID.fromString(snapshot.getAggregateIdentifier()),
                (id, known) -> new Known(snapshot, known.events(), known.appended()));
    }

    /** In order. */
    void readEvent(DomainEventData<?> event) {
        Objects.requireNonNull(streams.get(UUID.fromString(event.getAggregateIdentifier())))
                .events()
                .add(event);
    }

    void readLast(Last read) {
        last.put(read.id(), read);
    }

    void append(DomainEventMessage<?> event) {
        var id = UUID.fromString(event.getAggregateIdentifier());
        var known = streams.get(id);
        if (known != null) {
            known.appended().add(event);
        }
        last.computeIfPresent(
                id,
                (same, before) ->
                        new Last(id, event.getType(), event.getPayloadType().getSimpleName()));
    }

    record Known(
            @Nullable DomainEventData<?> snapshot,
            List<DomainEventData<?>> events,
            List<DomainEventMessage<?>> appended) {

        /** The sequence number from which on it is known. */
        long first() {
            return snapshot == null ? 0 : snapshot.getSequenceNumber() + 1;
        }

        boolean isEmpty() {
            return snapshot == null && events.isEmpty() && appended.isEmpty();
        }
    }
}

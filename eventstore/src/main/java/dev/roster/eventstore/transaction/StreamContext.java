package dev.roster.eventstore.transaction;

import dev.roster.eventstore.transaction.Streams.Last;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The streams of the current transaction, as a persistence context has its entities: which locks it holds, what it has read, and
 * what it has appended since. What it has read of a stream that it has locked stays true until it ends.
 */
public final class StreamContext {

    private final Set<Lock> locks = new HashSet<>();
    private final Map<UUID, Read> streams = new HashMap<>();
    private final Map<UUID, Last> last = new HashMap<>();
    private final Map<UUID, List<DomainEventMessage<?>>> appended = new HashMap<>();
    private boolean undone;

    /** Whether the transaction holds this lock, or an exclusive one in its place. */
    public boolean holds(Lock lock) {
        return locks.contains(lock) || locks.contains(new Lock(lock.id(), lock.namespace(), true));
    }

    /** Whether nobody else can append to this stream before the transaction ends. */
    public boolean guards(UUID id) {
        return locks.contains(Lock.toDecide(id));
    }

    /** Adds locks that the transaction has taken. */
    public void lock(Collection<Lock> taken) {
        locks.addAll(taken);
    }

    /** A stream as it was read, from its last snapshot or from its beginning; null if it was not read. */
    @Nullable
    public Read stream(UUID id) {
        return streams.get(id);
    }

    /** What the transaction has appended to a stream. */
    public List<DomainEventMessage<?>> appended(UUID id) {
        return appended.getOrDefault(id, List.of());
    }

    /** Whether the transaction knows that there is such a stream. */
    public boolean isTaken(UUID id) {
        var read = streams.get(id);
        return (read != null && !read.isEmpty()) || !appended(id).isEmpty();
    }

    /** The last event of an aggregate, if it was read after the lock was taken or was appended; null otherwise. */
    @Nullable
    public Last last(UUID id) {
        var own = appended(id);
        return own.isEmpty() ? last.get(id) : lastOf(own.getLast());
    }

    public static Last lastOf(DomainEventMessage<?> event) {
        return new Last(
                UUID.fromString(event.getAggregateIdentifier()),
                event.getType(),
                event.getPayloadType().getSimpleName());
    }

    /** Adds streams that are being read; they may be empty. */
    public void read(Collection<UUID> ids) {
        ids.forEach(id -> streams.put(id, new Read(null, new ArrayList<>())));
    }

    public void readSnapshot(DomainEventData<?> snapshot) {
        streams.computeIfPresent(
                UUID.fromString(snapshot.getAggregateIdentifier()), (id, read) -> new Read(snapshot, read.events()));
    }

    /** Adds an event; events of a stream come in order. */
    public void readEvent(DomainEventData<?> event) {
        Objects.requireNonNull(streams.get(UUID.fromString(event.getAggregateIdentifier())))
                .events()
                .add(event);
    }

    public void readLast(Last read) {
        last.put(read.id(), read);
    }

    /** Has the stream read anew the next time. */
    public void forget(UUID id) {
        streams.remove(id);
    }

    public void append(DomainEventMessage<?> event) {
        appended.computeIfAbsent(UUID.fromString(event.getAggregateIdentifier()), id -> new ArrayList<>())
                .add(event);
    }

    /** Removes an event that will not be stored after all. */
    public void undo(DomainEventMessage<?> event) {
        undone = true;
        appended.computeIfPresent(UUID.fromString(event.getAggregateIdentifier()), (id, events) -> {
            events.remove(event);
            return events.isEmpty() ? null : events;
        });
    }

    /** Whether any event was removed so. */
    public boolean hasUndone() {
        return undone;
    }

    /** Notes that the appended events are stored now, where a read finds them. */
    public void stored() {
        appended.keySet().forEach(streams::remove);
        appended.forEach((id, events) -> last.computeIfPresent(id, (same, before) -> lastOf(events.getLast())));
        appended.clear();
    }

    public record Read(@Nullable DomainEventData<?> snapshot, List<DomainEventData<?>> events) {

        /** The sequence number from which on it is known. */
        public long first() {
            return snapshot == null ? 0 : snapshot.getSequenceNumber() + 1;
        }

        boolean isEmpty() {
            return snapshot == null && events.isEmpty();
        }
    }
}

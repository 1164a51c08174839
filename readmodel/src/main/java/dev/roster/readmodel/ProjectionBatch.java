package dev.roster.readmodel;

import dev.roster.readmodel.ProjectedEvent.SetAside;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A run of events that a read model has not applied yet, and from where to where it goes. */
public final class ProjectionBatch {

    private final long start;
    private final Fold fold;
    private final Map<Long, SetAside> setAside;
    private long first;
    private long end;
    private @Nullable String last;

    /** @param start the position that the read model has reached */
    public ProjectionBatch(long start, Fold fold) {
        this(start, fold, Map.of());
    }

    /** @param setAside the events after the start that it passes by, by their positions */
    ProjectionBatch(long start, Fold fold, Map<Long, SetAside> setAside) {
        this.start = start;
        this.fold = fold;
        this.setAside = setAside;
        this.end = start;
    }

    /**
     * Goes on to the next event.
     *
     * @return whether it is to be folded in; the read model may have it already
     * @throws EventNotApplied if it is not the next
     */
    public boolean advance(long position) {
        if (position <= start) {
            return false;
        }
        // An upcaster may make two events of one, which then share a position.
        if (position < end) {
            throw new EventNotApplied(position, "It came after the one at " + end + ".");
        }
        if (isEmpty()) {
            first = position;
        }
        end = position;
        return true;
    }

    /** The same, for an event that is known by its id afterwards. */
    boolean advance(TrackedEventMessage<?> event) {
        var isNew = advance(EventLog.position(event));
        if (isNew) {
            last = event.getIdentifier();
        }
        return isNew;
    }

    /**
     * Folds the next event in.
     *
     * @throws EventNotApplied if it contradicts those before it
     */
    public void fold(ProjectedEvent event) {
        fold.fold(event);
    }

    /**
     * Folds the next event in, or passes it by.
     *
     * @throws EventNotApplied if it can't be read, or contradicts those before it
     */
    void fold(DomainEventMessage<?> event, long position) {
        var aside = setAside.get(position);
        fold.fold(
                aside == null
                        ? EventLog.open((TrackedEventMessage<?>) event)
                        : new ProjectedEvent(position, event.getSequenceNumber(), aside));
    }

    /**
     * Writes what the events change.
     *
     * @return the subjects that are forgotten
     */
    Set<UUID> write(JdbcClient jdbc, String schema) {
        return fold.write(jdbc, schema);
    }

    /** The position that the read model had reached before. */
    public long start() {
        return start;
    }

    /** The position of the first event that is new to the read model. */
    long first() {
        return first;
    }

    /** The position that the read model has reached when this is written. */
    public long end() {
        return end;
    }

    /** The id of the event at the end; null if it is not known. */
    @Nullable
    String last() {
        return last;
    }

    boolean isEmpty() {
        return end == start;
    }
}

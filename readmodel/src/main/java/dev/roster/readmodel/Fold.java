package dev.roster.readmodel;

import dev.roster.eventstore.EventFamily;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The changes that a run of events makes to the tables: folded in memory first, then written at once. */
public interface Fold {

    /**
     * Adds the next event. Events of one aggregate come in the order of its stream. In the place of one that was set aside comes
     * {@link ProjectedEvent.SetAside}.
     *
     * @throws EventNotApplied if it contradicts those before it
     */
    void fold(ProjectedEvent event);

    /**
     * Writes the changes, in the current transaction.
     *
     * @param schema of the generation; every statement has to qualify its tables with it
     * @return the subjects that are forgotten, by the events that {@link EventFamily#keyEnd()} names; they are also removed from the
     *     other generations and from snapshots
     * @throws ProjectionStopped if the events contradict what the tables have
     */
    Set<UUID> write(JdbcClient jdbc, String schema);
}

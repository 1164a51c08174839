package dev.roster.readmodel;

import dev.roster.eventstore.EventFamily;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a run of events changes in the tables: folded in memory first, then written at once. */
public interface Fold {

    /**
     * Folds the next event in. Events of one aggregate come in the order of its stream.
     *
     * @throws EventNotApplied if it contradicts those before it
     */
    void fold(ProjectedEvent event);

    /**
     * Writes what the events change, in the current transaction.
     *
     * @param schema of the generation, by which every statement has to name its tables
     * @return the subjects that are forgotten, which are those of the events that {@link EventFamily#keyEnd()} names: they are taken out of what is kept beside this generation, too
     * @throws ProjectionStopped if the events contradict what the tables have
     */
    Set<UUID> write(JdbcClient jdbc, String schema);
}

package dev.roster.readmodel;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.readmodel.ProjectedEvent.SetAside;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The own events that the read model passes by on an administrator's word. Every batch, rebuild, comparison, snapshot and look into
 * the past honours them, so that the tables are a function of the events and of these.
 */
@Component
public final class SetAsideEvents {

    private final String readModel;
    private final Set<Long> applied;

    private SetAsideEvents(String readModel, Set<Long> applied) {
        this.readModel = readModel;
        this.applied = applied;
    }

    @Autowired
    public SetAsideEvents(ReadModelSchema schema) {
        this(schema.name(), Set.of());
    }

    /** These without one, which is applied as any other event. */
    SetAsideEvents without(long position) {
        return new SetAsideEvents(readModel, Set.of(position));
    }

    /**
     * Those after a position, by their positions.
     *
     * @param jdbc the client, and so the transaction, that reads them
     */
    Map<Long, SetAside> after(JdbcClient jdbc, long position) {
        var found = new HashMap<Long, SetAside>();
        jdbc.sql("""
                select position, aggregate_type, aggregate_id from eventstore.set_aside
                where processor_name = ? and position > ?""").params(readModel, position).query(row -> {
            found.put(row.getLong(1), new SetAside(row.getString(2), row.getObject(3, UUID.class)));
        });
        found.keySet().removeAll(applied);
        return found;
    }
}

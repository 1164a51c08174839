package dev.roster.readmodel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The events that a bulk load reads, and the connections that it uses. Several threads may use it at the same time. */
public final class BulkSource {

    private final RebuildConnections connections;
    private final EventLog events;
    private final LongAdder loaded;
    private final String schema;
    private final long upTo;
    private final long appended;

    public BulkSource(
            RebuildConnections connections,
            EventLog events,
            LongAdder loaded,
            String schema,
            long upTo,
            long appended) {
        this.connections = connections;
        this.events = events;
        this.loaded = loaded;
        this.schema = schema;
        this.upTo = upTo;
        this.appended = appended;
    }

    /** The schema of the new generation; every statement has to qualify its tables with it. */
    public String schema() {
        return schema;
    }

    /** The position of the last event to load. No new event can get this or a lower position any more. */
    public long upTo() {
        return upTo;
    }

    /** The position of the last event in the store. */
    public long appended() {
        return appended;
    }

    /** Opens a connection without the time-outs of the pool. The caller closes it. */
    public Connection open() throws SQLException {
        return connections.open();
    }

    /** A client of this connection, which it leaves open. */
    public JdbcClient jdbc(Connection connection) {
        return RebuildConnections.jdbc(connection);
    }

    /**
     * Reads own events one by one.
     *
     * @param which a condition on the table {@code eventstore.event} that only own events meet, and the order
     * @throws EventNotApplied if one can't be read
     */
    public void read(Connection connection, String which, Consumer<ProjectedEvent> reader) throws SQLException {
        events.read(connection, which, reader);
    }

    /** Adds to the number of events that are loaded, which progress reports show. */
    public void loaded(long more) {
        loaded.add(more);
    }

    /** Ends the load with an exception if the rebuild was cancelled, or stopped because another thread failed. */
    public void requireNotStopped() {
        connections.requireNotStopped();
    }

    /** Stops all threads by cancelling the statements on their connections. */
    public void stop() {
        connections.stop();
    }
}

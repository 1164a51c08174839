package dev.roster.readmodel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where a bulk load reads from, and where it writes to. Several threads may use it at the same time. */
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

    /** The schema of the new generation, by which every statement has to name its tables. */
    public String schema() {
        return schema;
    }

    /** The position of the last event to load. No other can come any more at or before it. */
    public long upTo() {
        return upTo;
    }

    /** The position of the last event that there is. */
    public long appended() {
        return appended;
    }

    /** Opens a connection without the time-outs of the pool. Who opens it closes it. */
    public Connection open() throws SQLException {
        return connections.open();
    }

    /** On this connection alone, which stays open. */
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

    /** Counts events that are loaded. */
    public void loaded(long more) {
        loaded.add(more);
    }

    /** Ends the load with an exception if the rebuild was cancelled, or stopped because another thread failed. */
    public void requireNotStopped() {
        connections.requireNotStopped();
    }

    /** Stops all threads: cancels what their connections do. */
    public void stop() {
        connections.stop();
    }
}

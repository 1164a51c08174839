package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.Generation;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.ProjectionBatch;
import dev.roster.readmodel.RebuildConnections;
import java.sql.SQLException;
import org.springframework.transaction.support.TransactionOperations;

/** Replays the history into a generation of the read model that nobody else writes. */
final class Replay {

    private static final int EVENTS_A_BATCH = 5_000;

    private final Projection projection;
    private final EventLog events;
    private final RebuildConnections connections;
    private final TransactionOperations transactions;
    private final RebuildProgress progress;

    /** @param transactions in which the generations are written */
    Replay(
            Projection projection,
            EventLog events,
            RebuildConnections connections,
            TransactionOperations transactions,
            RebuildProgress progress) {
        this.projection = projection;
        this.events = events;
        this.connections = connections;
        this.transactions = transactions;
        this.progress = progress;
    }

    /**
     * Folds all events up to a position into new tables: in a transaction for some events at a time, so that PostgreSQL can reuse
     * the space of rows that changed.
     */
    void foldAll(Generation next, long upTo) throws SQLException {
        for (var position = 0L; position < upTo; position = next.position()) {
            progress.events().add(fold(next, position, Math.min(upTo, position + EVENTS_A_BATCH)));
            progress.advance(next.position());
        }
    }

    /** Brings a generation so near to the live one that what is left takes no time. */
    void follow(Generation live, Generation next) throws SQLException {
        do {
            catchUp(next, live.position());
        } while (live.position() - next.position() > EVENTS_A_BATCH);
    }

    /** Brings a generation to a position that the live one has reached. */
    void catchUp(Generation generation, long to) throws SQLException {
        var from = generation.position();
        if (to <= from) {
            return;
        }
        fold(generation, from, to);
        progress.advance(to);
    }

    /** @return how many events that were */
    private long fold(Generation generation, long from, long to) throws SQLException {
        connections.requireNotStopped();
        var batches = new Batches(generation, from);
        try (var reading = connections.open()) {
            transactions.executeWithoutResult(transaction -> {
                generation.lock();
                try {
                    events.read(
                            reading,
                            events.own() + " and position > " + from + " and position <= " + to + " order by position",
                            batches::fold);
                } catch (SQLException e) {
                    throw new UncheckedSqlException(e);
                }
                batches.end(to);
            });
        }
        return batches.folded;
    }

    /** Events in position order, written some at a time. */
    private final class Batches {

        private final Generation generation;
        private ProjectionBatch batch;
        private int inBatch;
        private long folded;

        private Batches(Generation generation, long from) {
            this.generation = generation;
            batch = begin(from);
        }

        private void fold(ProjectedEvent event) {
            // What an upcaster made of one event shares its position, and must not be cut apart.
            if (inBatch >= EVENTS_A_BATCH && event.position() > batch.end()) {
                write();
                batch = begin(batch.end());
                inBatch = 0;
            }
            batch.advance(event.position());
            batch.fold(event);
            inBatch++;
            folded++;
        }

        /** What comes after the last event up to there is not an own one. */
        private void end(long to) {
            batch.advance(to);
            write();
        }

        private void write() {
            generation.write(batch);
        }

        private ProjectionBatch begin(long from) {
            return new ProjectionBatch(from, projection.begin());
        }
    }
}

package dev.roster.eventstore.transfer;

import de.bytefish.pgbulkinsert.PgBulkInsert;
import de.bytefish.pgbulkinsert.exceptions.BinaryWriteFailedException;
import de.bytefish.pgbulkinsert.exceptions.SaveEntityFailedException;
import de.bytefish.pgbulkinsert.mapping.AbstractMapping;
import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.launch.ShellCommand;
import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import dev.roster.eventstore.transaction.LongStatements;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transfer.ExportedEvent.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.config.Configuration;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Stores the events of an export in their order, with their positions, versions, ids and times, and the keys of subjects. All of
 * it is checked before anything is written. The store may have the beginning of it already, and nothing else: so an import
 * that was cut short is gone on with, and one that is repeated changes nothing. One at a time in the cluster (an advisory
 * lock).
 */
@Component
@ConditionalOnProperty(name = ShellCommand.PROPERTY, havingValue = EventStoreProperties.IMPORT)
class EventImport {

    /** An option, for exports of older versions. */
    static final String WITHOUT_END = "without-end";

    private static final int EVENTS_A_TRANSACTION = 1_000;
    private static final int ROWS_AT_ONCE = 10_000;
    private static final int PERCENT = 100;
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);
    private static final Duration LONGEST_ANALYSIS = Duration.ofHours(1);

    private static final PgBulkInsert<StoredEvent> EVENTS = new PgBulkInsert<>(new EventRows());

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final PostgresEventStore store;
    private final Serializer serializer;
    private final Configuration axon;
    private final EventFamilies families;
    private final JdbcSubjectKeys subjectKeys;
    private final MasterKeys masterKeys;
    private final ObjectProvider<HistoryCheck> checks;

    EventImport(
            DataSource dataSource,
            TransactionOperations transactions,
            PostgresEventStore store,
            @Qualifier("eventSerializer") Serializer serializer,
            Configuration axon,
            EventFamilies families,
            JdbcSubjectKeys subjectKeys,
            MasterKeys masterKeys,
            ObjectProvider<HistoryCheck> checks) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = transactions;
        this.store = store;
        this.serializer = serializer;
        this.axon = axon;
        this.families = families;
        this.subjectKeys = subjectKeys;
        this.masterKeys = masterKeys;
        this.checks = checks;
    }

    /**
     * Imports what is not there yet.
     *
     * @param withoutEnd takes a file for whole that does not say so, as those of older versions don't
     * @throws ImportRefused if it can't be; if nobody else appended meanwhile, nothing was written then
     */
    Imported run(Path path, boolean withoutEnd) throws IOException, SQLException {
        try (var connection = dataSource.getConnection()) {
            var lock = Lock.take(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            try (lock) {
                // PostgreSQL may still be committing what an import wrote that was killed.
                transactions.executeWithoutResult(transaction -> holdOthersUp());
                var checked = check(path, withoutEnd);
                var start = System.nanoTime();
                write(path, checked);
                var written = checked.events() - checked.there();
                return new Imported(checked.there(), written, perSecond(written, start));
            }
        }
    }

    private Checked check(Path path, boolean withoutEnd) throws IOException {
        var check = new ExportCheck(
                serializer,
                axon,
                families,
                subjectKeys,
                masterKeys,
                checks.stream().toList());
        var stored = new StoredPlaces();
        Place lastThere = null;
        var there = 0L;
        var start = System.nanoTime();
        try (var file = ExportFile.open(path, families);
                var progress = new ShellProgress("check")) {
            ExportedEvent event;
            while ((event = file.next()) != null) {
                check.next(event, file.line());
                if (stored.hasNext()) {
                    lastThere = stored.next();
                    there++;
                    requireSame(lastThere, event, file.line());
                }
                if (file.events() % EVENTS_A_TRANSACTION == 0) {
                    show(progress, "checking", file.events(), file.expected(), perSecond(file.events(), start));
                }
            }
            check.end();
            if (file.events() == 0) {
                throw new ImportRefused(path + " has no events.");
            }
            if (!file.hasEnded() && !withoutEnd) {
                throw new ImportRefused(
                        path + " does not end with the line that says that it is whole: it was cut off, and is to"
                                + " be got again. If it is whole, from a service that wrote no such line, say so: import --"
                                + WITHOUT_END + " " + path);
            }
            if (stored.hasNext()) {
                throw new ImportRefused("This store has other events: all " + there + " of the file, and after them "
                        + describe(stored.next()) + ". Nothing was written.");
            }
            return new Checked(file.events(), there, lastThere == null ? 0 : lastThere.position());
        }
    }

    private static void requireSame(Place stored, ExportedEvent event, long line) {
        if (!stored.equals(event.place())) {
            throw new ImportRefused(
                    "This store has other events: " + describe(stored) + ", where line " + line + " has "
                            + describe(event.place())
                            + ". Nothing was written. Import into an empty database.");
        }
    }

    private static String describe(Place place) {
        return "version " + place.version() + " of " + place.aggregateId() + " at position " + place.position();
    }

    private void write(Path path, Checked checked) throws IOException {
        if (checked.there() == checked.events()) {
            return;
        }
        var start = System.nanoTime();
        var last = checked.lastThere();
        try (var file = ExportFile.open(path, families);
                var progress = new ShellProgress(EventStoreProperties.IMPORT)) {
            file.skip(checked.there());
            while (file.events() < checked.events()) {
                show(
                        progress,
                        "writing",
                        file.events(),
                        checked.events(),
                        perSecond(file.events() - checked.there(), start));
                var some = file.next((int) Math.min(EVENTS_A_TRANSACTION, checked.events() - file.events()));
                append(some, last);
                last = some.getLast().place().position();
            }
            show(
                    progress,
                    "done",
                    checked.events(),
                    checked.events(),
                    perSecond(checked.events() - checked.there(), start));
        }
        // What follows reads all of it, before PostgreSQL would have looked by itself.
        transactions.executeWithoutResult(transaction -> {
            LongStatements.allow(LONGEST_ANALYSIS);
            jdbc.sql("set local transaction_timeout = 0").update();
            jdbc.sql("analyze eventstore.event, " + subjectKeys.table()).update();
        });
    }

    /** Nobody else's event comes between two transactions either: then there would be another last one. */
    private void append(List<ExportedEvent> some, long last) {
        transactions.executeWithoutResult(transaction -> {
            LongStatements.allow(LONGEST_TRANSACTION);
            holdOthersUp();
            var position = jdbc.sql("select coalesce(max(position), 0) from eventstore.event")
                    .query(Long.class)
                    .single();
            if (position != last) {
                throw new ImportRefused("Somebody else appended an event, at position " + position
                        + ": this store has other events now, "
                        + "and the import ended at position " + last
                        + ". Begin again in an empty database, to which nobody sends commands.");
            }
            copy(some);
            subjectKeys.add(some.stream()
                    .map(ExportedEvent::key)
                    .filter(Objects::nonNull)
                    .toList());
            some.stream()
                    .map(ExportedEvent::stored)
                    .filter(StoredEvent::endsSubject)
                    .forEach(event -> subjectKeys.destroy(event.aggregateId()));
            jdbc.sql("select setval(pg_get_serial_sequence('eventstore.event', 'position'), ?)")
                    .param(some.getLast().place().position())
                    .query(Long.class)
                    .single();
        });
        store.appended();
    }

    private void copy(List<ExportedEvent> some) {
        new JdbcTemplate(dataSource).execute((ConnectionCallback<@Nullable Void>) connection -> {
            try {
                EVENTS.saveAll(
                        connection.unwrap(PGConnection.class), some.stream().map(ExportedEvent::stored));
                return null;
            } catch (SaveEntityFailedException | BinaryWriteFailedException e) {
                throw new SQLException("The connection broke while it was written to", e);
            }
        });
    }

    /** Waits for who is appending, and holds up who is about to, to the end of the transaction. */
    private void holdOthersUp() {
        jdbc.sql("set local lock_timeout = 0").update();
        jdbc.sql("lock table eventstore.event in share row exclusive mode").update();
    }

    private static void show(ShellProgress progress, String state, long events, long all, long perSecond) {
        progress.show(state, (int) (events * PERCENT / Math.max(1, all)), events, all, perSecond);
    }

    private static long perSecond(long events, long start) {
        return (long) (events * 1e9 / Math.max(1, System.nanoTime() - start));
    }

    /**
     * What an import did.
     *
     * @param there how many events were there before
     * @param written how many were not
     */
    record Imported(long there, long written, long perSecond) {}

    /**
     * What an export has that can be imported.
     *
     * @param there how many of its events the store has
     * @param lastThere the position of the last of these, or 0
     */
    private record Checked(long events, long there, long lastThere) {}

    /** That there is one import at a time; a session's own, so that it ends with its process at the latest. */
    private record Lock(JdbcClient alone) implements AutoCloseable {

        /** Waits a little: PostgreSQL may not have noticed yet that an import was killed. */
        private static Lock take(JdbcClient alone) {
            try {
                alone.sql("select pg_advisory_lock(hashtext('roster.import'), 0)")
                        .query((RowCallbackHandler) row -> {});
                return new Lock(alone);
            } catch (DataAccessException e) {
                throw SqlState.LOCK_NOT_AVAILABLE.isIn(e)
                        ? new ImportRefused("Another import is running. Wait for its end.")
                        : e;
            }
        }

        @Override
        public void close() {
            alone.sql("select pg_advisory_unlock(hashtext('roster.import'), 0)").query((RowCallbackHandler) row -> {});
        }
    }

    /** The events of the store, some at a time. */
    private final class StoredPlaces implements Iterator<Place> {

        private Iterator<Place> some = List.<Place>of().iterator();
        private long last;
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (!some.hasNext() && !ended) {
                var rows = jdbc.sql("""
                        select position, aggregate_id, sequence, event_id from eventstore.event
                        where position > ? order by position limit ?""")
                        .params(last, ROWS_AT_ONCE)
                        .query((row, number) -> new Place(
                                row.getLong(1),
                                row.getObject(2, UUID.class),
                                row.getLong(3),
                                row.getObject(4, UUID.class)))
                        .list();
                some = rows.iterator();
                ended = rows.isEmpty();
            }
            return some.hasNext();
        }

        @Override
        public Place next() {
            var place = some.next();
            last = place.position();
            return place;
        }
    }

    /** COPY gives identity columns the values that come, and fires triggers (PostgreSQL, COPY). */
    private static final class EventRows extends AbstractMapping<StoredEvent> {

        private EventRows() {
            super("eventstore", "event");
            mapLongPrimitive("position", StoredEvent::position);
            mapUUID("aggregate_id", StoredEvent::aggregateId);
            mapLongPrimitive("sequence", StoredEvent::version);
            mapText("aggregate_type", StoredEvent::aggregateType);
            mapUUID("event_id", StoredEvent::id);
            mapText("event_name", StoredEvent::name);
            mapText("revision", StoredEvent::revision);
            mapText("payload", StoredEvent::payload);
            mapText("metadata", StoredEvent::metadata);
            mapTimeStampTz("recorded_at", event -> event.recordedAt().atZone(ZoneOffset.UTC));
        }
    }
}

package dev.roster.readmodel;

import dev.roster.eventstore.Reached.ReadModelProgress;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.transaction.LongStatements;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.Generation.Progress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The generation that everybody reads, in the schema that the domain declares. Batches write it one at a time, and go on in whatever
 * generation has taken its place.
 */
@Component
public class ReadModel implements InitializingBean, ReadModelProgress {

    /** Shared by batches; exclusive for who replaces the generation. */
    public static final String LOCK = "(hashtext('roster.read-model'), 0)";

    private static final Logger log = LoggerFactory.getLogger(ReadModel.class);
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(10);

    /** More than a batch of events takes, or a swap that it waits for. */
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(1);

    private final Projection projection;
    private final ReadModelSchema schema;
    private final String lockedProgress;
    private final Duration patience;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Generation live;
    private final EventLog events;
    private final SetAsideEvents setAside;
    private final ReadModelSnapshots snapshots;
    private volatile String batchCommit = "off";

    /** @param claimTimeout after which another node takes over the projection from one that is frozen */
    public ReadModel(
            Projection projection,
            ReadModelSchema schema,
            JdbcClient jdbc,
            TransactionOperations transactions,
            EventLog events,
            SetAsideEvents setAside,
            @Value("${axon.eventhandling.tokenstore.claim-timeout:10s}") Duration claimTimeout) {
        this.projection = projection;
        this.schema = schema;
        this.lockedProgress = """
                select position, version, exists (
                    select from eventstore.set_aside
                    where processor_name = '%1$s' and set_aside.position > progress.position) as passes_by
                from %1$s.progress for update""".formatted(schema.name());
        this.patience = claimTimeout.dividedBy(2);
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.live = Generation.live(jdbc, projection, schema);
        this.events = events;
        this.setAside = setAside;
        this.snapshots = new ReadModelSnapshots(jdbc, projection, schema);
    }

    /** Makes the first generation, if nothing is stored yet; rebuilds make the later ones. */
    @Override
    public void afterPropertiesSet() {
        if (live.progress().isPresent()) {
            return;
        }
        transactions.executeWithoutResult(transaction -> {
            lock("pg_advisory_xact_lock", LONG_PATIENCE);
            if (live.progress().isPresent()) {
                return;
            }
            requireNoOtherSchema();
            if (jdbc.sql("select not exists (select from eventstore.event)")
                    .query(Boolean.class)
                    .single()) {
                log.info("Making the read model, of version {}", version());
                live.createTables();
                live.constrain();
                live.begin(0);
            }
        });
    }

    /** What somebody else keeps in a schema of that name is not replaced. */
    private void requireNoOtherSchema() {
        if (jdbc.sql("select exists (select from pg_namespace where nspname = ?)")
                .param(schema.name())
                .query(Boolean.class)
                .single()) {
            throw new ProjectionStopped(
                    "The database has a schema " + schema.name() + " that is no read model: rename or drop it.");
        }
    }

    /** That this service is made for. */
    public int version() {
        return projection.version();
    }

    /** How far the generation has come that everybody reads; nothing if the first is still being built. */
    public Optional<Progress> progress() {
        return live.progress();
    }

    /** Whether this service can read and write the generation that everybody reads. */
    public boolean isServed() {
        return live.isCurrent();
    }

    @Override
    public long position() {
        return live.position();
    }

    public Generation live() {
        return live;
    }

    public Generation previous() {
        return Generation.previous(jdbc, projection, schema);
    }

    public Generation generation(ReadModelSnapshot snapshot) {
        return new Generation(jdbc, projection, snapshot.schema());
    }

    public ReadModelSnapshots snapshots() {
        return snapshots;
    }

    /** From now on batches wait for the disk: PostgreSQL sends a standby nothing that is not there, which can be half a second later. */
    public void flushBatches() {
        batchCommit = "local";
    }

    /**
     * Begins a batch in the current transaction, which may take as long as it needs: it appends nothing. Its commit does not
     * wait for the disk: what a crash takes back, tables, progress and token together, is applied again.
     *
     * @return one that starts at the position that the read model has reached, which nobody else can move before the transaction ends
     */
    public ProjectionBatch begin() {
        lock(
                "set_config('synchronous_commit', '" + batchCommit
                        + "', true), set_config('plan_cache_mode', 'force_generic_plan', true),"
                        + " pg_advisory_xact_lock_shared",
                patience);
        return jdbc.sql(lockedProgress)
                .query((row, number) -> {
                    if (row.getInt("version") != version()) {
                        throw new ProjectionStopped("The read model is of version " + row.getInt("version")
                                + ", and this service is made for " + version() + ".");
                    }
                    return begin(row.getLong("position"), row.getBoolean("passes_by"));
                })
                .single();
    }

    private ProjectionBatch begin(long reached, boolean passesBy) {
        return new ProjectionBatch(reached, projection.begin(), passesBy ? setAside.after(jdbc, reached) : Map.of());
    }

    /**
     * Applies the next own event alone, in the current transaction.
     *
     * @param upTo a position that was delivered: nothing can come before it any more
     * @return the position that the read model has reached then, which is at most that
     * @throws EventNotApplied if that event can't be applied; what is not the event's fault is thrown as it is
     */
    public long applyNext(long upTo) {
        var batch = begin();
        if (batch.start() >= upTo) {
            return batch.start();
        }
        var next = events.next(batch.start(), upTo);
        batch.advance(next.position());
        fold(next, batch);
        try {
            write(batch);
        } catch (RuntimeException e) {
            throw e instanceof ProjectionStopped || SqlState.isOfData(e) ? blame(next.position(), e) : e;
        }
        return batch.end();
    }

    /**
     * Applies the next own event alone, up to one that was delivered.
     *
     * @param event its id
     * @return nothing if the read model has reached it, or if it is gone, since the history was rewound: then nothing says what comes before
     */
    OptionalLong applyNext(long upTo, String event) {
        return position() >= upTo || !isStored(upTo, event) ? OptionalLong.empty() : OptionalLong.of(applyNext(upTo));
    }

    private boolean isStored(long position, String event) {
        return jdbc.sql("select exists (select from eventstore.event where position = ? and event_id = ?::uuid)")
                .params(position, event)
                .query(Boolean.class)
                .single();
    }

    /** It needs the event alone, and the database to read it: what fails otherwise is the event's fault. */
    private static void fold(EventLog.Next next, ProjectionBatch batch) {
        try {
            next.events().get().forEach(batch::fold);
        } catch (DataAccessException | UncheckedSqlException e) {
            throw e;
        } catch (RuntimeException e) {
            throw blame(next.position(), e);
        }
    }

    private static EventNotApplied blame(long position, RuntimeException failure) {
        return failure instanceof EventNotApplied known ? known : new EventNotApplied(position, failure);
    }

    /** Writes what a batch changes, in the transaction that {@link #begin()} began it in. */
    public void write(ProjectionBatch batch) {
        requireNothingLeftOut(batch);
        var forgotten = live.write(batch);
        if (!forgotten.isEmpty()) {
            previous().progress().ifPresent(kept -> forget(forgotten, kept));
            snapshots.forget(forgotten);
        }
    }

    /** Between what was applied and what comes next there may be positions that nobody has, and what upcasters drop. */
    private void requireNothingLeftOut(ProjectionBatch batch) {
        if (batch.isEmpty() || batch.first() == batch.start() + 1) {
            return;
        }
        events.firstOwn(batch.start(), batch.first()).ifPresent(position -> {
            throw new ProjectionStopped("The read model has reached " + batch.start() + " and the batch begins at "
                    + batch.first() + ": it would leave out the event at position " + position + ".");
        });
    }

    /** What is kept for an undo keeps no subject that is forgotten; with tables of another version it is not kept. */
    private void forget(Set<UUID> subjects, Progress kept) {
        var previous = previous();
        if (kept.version() == version()) {
            previous.lock();
            previous.forget(subjects);
        } else {
            previous.drop();
        }
    }

    /** Empties the tables, to be filled again from the first event. */
    public void clear() {
        lock("pg_advisory_xact_lock", LONG_PATIENCE);
        live.clear();
    }

    /**
     * For as long as it takes, to the end of the transaction. PostgreSQL ends one whose client is frozen.
     *
     * @param patience how long the client may ask nothing; for a batch, so short that its locks are free by the time that another node
     *     takes over
     */
    private void lock(String function, Duration patience) {
        LongStatements.allow(LONGEST_STATEMENT);
        jdbc.sql("""
                select set_config('transaction_timeout', '0', true), set_config('lock_timeout', '0', true),
                    set_config('idle_in_transaction_session_timeout', ?, true), %s""".formatted(function) + LOCK)
                .param(String.valueOf(patience.toMillis()))
                .query((RowCallbackHandler) row -> {});
    }
}

package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.processor.GroupRetries;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.ReadModel;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Sets aside the event that the projection has stopped at: every batch, rebuild, comparison, snapshot and look into the past passes it
 * by from then on. Only an event that can't be applied at this moment can be set aside, and only the next one.
 */
@Component
class SetAsides {

    private static final Logger log = LoggerFactory.getLogger(SetAsides.class);

    private static final String VIEWS = """
            select set_aside.*, event_name, sequence from eventstore.set_aside join eventstore.event using (position)
            where processor_name = ?\s""";

    private static final RowMapper<SetAsideView> VIEW = (row, number) -> new SetAsideView(
            row.getLong("position"),
            row.getString("event_name"),
            row.getString("aggregate_type"),
            row.getObject("aggregate_id", UUID.class),
            row.getLong("sequence"),
            row.getString("error"),
            row.getString("reason"),
            row.getString("actor"),
            row.getObject("set_aside_at", OffsetDateTime.class).toInstant());

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ReadModel readModel;
    private final EventLog events;
    private final EventFamilies families;
    private final GroupRetries retries;
    private final String projection;

    SetAsides(
            JdbcClient jdbc,
            TransactionOperations transactions,
            ReadModel readModel,
            EventLog events,
            EventFamilies families,
            GroupRetries retries,
            ReadModelSchema schema) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.readModel = readModel;
        this.events = events;
        this.families = families;
        this.retries = retries;
        this.projection = schema.name();
    }

    /** Those that stand, in the order of their positions. */
    List<SetAsideView> list() {
        return jdbc.sql(VIEWS + "order by position")
                .param(projection)
                .query(VIEW)
                .list();
    }

    Optional<SetAsideView> find(long position) {
        return jdbc.sql(VIEWS + "and position = ?")
                .params(projection, position)
                .query(VIEW)
                .optional();
    }

    /**
     * Sets an event aside, and waits a moment for the projection to go on.
     *
     * @throws SetAsideRefused if the projection has not come to the event, has passed it, or can apply it
     */
    SetAsideView setAside(long position, String reason, String actor) throws InterruptedException {
        var error = requireImpossible(position);
        transactions.executeWithoutResult(transaction -> {
            requireNext(readModel.begin().start(), position);
            jdbc.sql("""
                    insert into eventstore.set_aside (processor_name, position, aggregate_type, aggregate_id, error, reason, actor)
                    select ?, position, aggregate_type, aggregate_id, ?, ?, ? from eventstore.event where position = ?""").params(projection, error, reason, actor, position).update();
        });
        log.warn("{} set aside the event at position {} for the projection {}", actor, position, projection);
        retries.retry(projection);
        return find(position).orElseThrow();
    }

    /** What the projection says of it. If it can be applied now, it is. */
    private String requireImpossible(long position) {
        if (position > events.settledHead()) {
            throw SetAsideRefused.notReached(position, readModel.position());
        }
        try {
            transactions.executeWithoutResult(transaction -> {
                requireNext(readModel.begin().start(), position);
                readModel.applyNext(position);
            });
        } catch (EventNotApplied e) {
            requireNoKeyEnd(position);
            return String.valueOf(e.getMessage()).replace('\0', '\uFFFD');
        }
        throw SetAsideRefused.applied(position);
    }

    /** What is own and comes next after a position that the read model has reached. */
    private void requireNext(long reached, long position) {
        if (find(position).isPresent()) {
            throw SetAsideRefused.already(position);
        }
        if (position <= reached) {
            throw SetAsideRefused.passed(position, reached);
        }
        var next = events.nextOwn(reached);
        if (next.isEmpty() || next.getAsLong() != position) {
            throw SetAsideRefused.notReached(position, reached);
        }
    }

    /** What is personal would stay in the tables. */
    private void requireNoKeyEnd(long position) {
        if (jdbc.sql("select exists (select from eventstore.event where position = ? and " + families.keyEnds() + ")")
                .param(position)
                .query(Boolean.class)
                .single()) {
            throw SetAsideRefused.endOfAKey(position);
        }
    }

    /**
     * An event that is set aside.
     *
     * @param version its place in the stream of its aggregate, from 0
     * @param error why the projection could not apply it
     * @param reason why it was set aside
     * @param actor who did so
     */
    record SetAsideView(
            long position,
            String event,
            String aggregateType,
            UUID aggregateId,
            long version,
            String error,
            String reason,
            String actor,
            Instant setAsideAt) {}
}

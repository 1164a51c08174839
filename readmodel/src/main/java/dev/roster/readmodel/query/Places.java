package dev.roster.readmodel.query;

import dev.roster.eventstore.transaction.CoalescingLookup;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.replica.ReadReplica;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where a read is made: on the standby, if one is given and knows at least what the primary knew when the read came, and what it
 * asks for; on the primary otherwise. So an answer is as new, and as silent about whoever is forgotten, as one of the primary. What the
 * primary knows is asked once for all who come at the same moment.
 */
@Component
class Places {

    /** A little more than a statement can wait for its answer. */
    private static final Duration LONGEST = Duration.ofSeconds(6);

    /** The same on the standby. */
    private static final Duration LONGEST_ON_STANDBY = Duration.ofMillis(1_500);

    private final @Nullable ReadReplica replica;
    private final SharedReads primary;
    private final SharedReads standby;
    private final JdbcClient jdbc;
    private final EventLog events;
    private final String reached;
    private final CoalescingLookup<Known, Long> primaryKnows =
            new CoalescingLookup<>("What the primary knows", this::askPrimary);

    Places(
            ObjectProvider<ReadReplica> replica,
            EntityManager entities,
            JdbcClient jdbc,
            EventLog events,
            ReadModel readModel) {
        this.replica = replica.getIfAvailable();
        this.jdbc = jdbc;
        this.events = events;
        this.reached = "select position from " + readModel.live().schema() + ".progress";
        var sessions = entities.getEntityManagerFactory().unwrap(SessionFactoryImplementor.class);
        this.primary =
                new SharedReads(sessions, question -> question.apply(entities), jdbc, readModel.version(), LONGEST);
        this.standby = this.replica == null ? primary : standby(this.replica, sessions, readModel.version());
    }

    private static SharedReads standby(ReadReplica replica, SessionFactoryImplementor sessions, int version) {
        var connections = replica.connections();
        SharedReads.Jpa jpa = question -> {
            try (var connection = connections.getConnection();
                    var session = sessions.withOptions().connection(connection).openSession()) {
                return question.apply(session);
            } catch (SQLException e) {
                throw new UncheckedSqlException(e);
            }
        };
        return new SharedReads(sessions, jpa, JdbcClient.create(connections), version, LONGEST_ON_STANDBY);
    }

    /** @param asked the position that the request asks for */
    <O, T> ListResult<O, T> live(ListStatement<O, T> statement, long asked) {
        var there = replica;
        if (there == null) {
            return primary.execute(statement);
        }
        return known(Known.READ_MODEL)
                .flatMap(known -> there.ask(
                        Math.max(asked, known), result -> result.position().number(), () -> onStandby(statement)))
                .orElseGet(() -> primary.execute(statement));
    }

    /** It may still have the generation before an upgrade. */
    private <O, T> ListResult<O, T> onStandby(ListStatement<O, T> statement) {
        try {
            return standby.execute(statement);
        } catch (NotServed e) {
            throw new InvalidDataAccessResourceUsageException("The standby has tables of another version", e);
        }
    }

    /** @param position of the moment that is read */
    <T> T past(long position, Function<Past, T> read) {
        return atOneMoment(Known.READ_MODEL, position, reached -> position, read)
                .orElseGet(() -> read.apply(new Past(position, jdbc, events)));
    }

    /** The moment is that of the last event. What a standby has of events may have holes behind what its read model has reached. */
    <T> T newest(Function<Past, T> read) {
        return atOneMoment(Known.EVENTS, 0, reached -> reached, read)
                .orElseGet(() -> read.apply(new Past(events.head(), jdbc, events)));
    }

    private <T> Optional<T> atOneMoment(Known known, long asked, LongUnaryOperator moment, Function<Past, T> read) {
        var there = replica;
        if (there == null) {
            return Optional.empty();
        }
        return known(known)
                .flatMap(position -> there.askAtOneMoment(
                        Math.max(asked, position),
                        (reached, client) ->
                                read.apply(new Past(moment.applyAsLong(reached), client, events.on(client), true))));
    }

    /** Nothing while there is no read model: then there is none on the standby. */
    private Optional<Long> known(Known what) {
        try {
            return primaryKnows.find(what, LONGEST);
        } catch (BadSqlGrammarException e) {
            return Optional.empty();
        }
    }

    private Map<Known, Long> askPrimary(Collection<Known> asked) {
        var positions = new EnumMap<Known, Long>(Known.class);
        asked.forEach(what -> positions.put(what, what == Known.EVENTS ? events.head() : reached()));
        return positions;
    }

    private long reached() {
        return jdbc.sql(reached).query(Long.class).single();
    }

    /** What the primary knows, up to a position. */
    private enum Known {
        READ_MODEL,
        EVENTS
    }
}

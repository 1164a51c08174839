package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.transaction.LongStatements;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The kinds of events that are stored, each a name and a revision, and whether this version can read them, as they are or
 * after upcasting. One event of each kind is the sample that tells.
 */
@Component
public class EventKinds implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(EventKinds.class);

    private static final String KIND = "coalesce(aggregate_type, ''), event_name, coalesce(revision, '')";

    /** From kind to kind in an index: costs the same whatever the number of events. */
    private static final String ONE_OF_EACH = """
            with recursive kind as (
                (select aggregate_type, event_name, revision, position from eventstore.event order by %1$s limit 1)
                union all
                select next.* from kind cross join lateral (
                    select aggregate_type, event_name, revision, position from eventstore.event
                    where (%1$s) > (coalesce(kind.aggregate_type, ''), kind.event_name, coalesce(kind.revision, ''))
                    order by %1$s limit 1
                ) as next
            )
            select aggregate_type, event_name, revision, position from kind""".formatted(KIND);

    private static final String FIRST = """
            select min(position) from eventstore.event
            where (%s) = (coalesce(?, ''), ?, coalesce(?, ''))
              and %s
            having min(position) is not null""".formatted(KIND, EventLog.NOT_SET_ASIDE);

    private static final String OWN_UNREADABLE = "Events of these kinds can't be read: %s."
            + " Run a version of the service that can read them, or add an upcaster.";

    /** At all events that there are. */
    private static final Duration LONGEST_LOOK = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final EventStorageEngine events;
    private final EventFamilies families;

    public EventKinds(
            JdbcClient jdbc, TransactionOperations transactions, EventStorageEngine events, EventFamilies families) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = events;
        this.families = families;
    }

    /** The service starts all the same: the read model may be past them, or stops at them by itself, or passes them by. */
    @Override
    public void afterPropertiesSet() {
        var kinds = all();
        logUnreadable(OWN_UNREADABLE, kinds.stream().filter(this::isOwn));
        logUnreadable(
                "Events of these kinds, which are not of " + families.list(EventKinds::plural, " or ")
                        + ", can't be read and come to no handler: %s."
                        + " Put their classes back under these names, or add an upcaster.",
                kinds.stream().filter(kind -> !isOwn(kind)));
    }

    /** As its address over HTTP has it: {@code orders}. */
    private static String plural(EventFamily<?> family) {
        return family.collection().replace("/", "");
    }

    private boolean isOwn(EventKind kind) {
        return families.ofType(kind.aggregateType()) != null;
    }

    private void logUnreadable(String message, Stream<EventKind> kinds) {
        var unreadable = unreadable(kinds);
        if (!unreadable.isEmpty()) {
            log.error(message.formatted(describe(unreadable)));
        }
    }

    /** Stops what is about to read all own events, before it begins, if it would stop on the way. */
    public void requireReaders() {
        var unreadable = unreadable(own().stream());
        if (!unreadable.isEmpty()) {
            throw new ProjectionStopped(OWN_UNREADABLE.formatted(describe(unreadable)));
        }
    }

    /** A sample of each kind of own events that is stored. */
    List<EventKind> own() {
        return all().stream().filter(this::isOwn).toList();
    }

    private List<EventKind> all() {
        return jdbc.sql(ONE_OF_EACH)
                .query((row, number) ->
                        new EventKind(row.getString(1), row.getString(2), row.getString(3), row.getLong(4)))
                .list();
    }

    /** Those that this version can't read, in the order of their first events; each once, on whatever streams it is. */
    private List<EventKind> unreadable(Stream<EventKind> kinds) {
        var seen = new HashSet<SerializedType>();
        return kinds.filter(sample -> !isReadable(sample))
                .flatMap(sample -> first(sample).stream())
                .sorted(Comparator.comparingLong(EventKind::position))
                .filter(kind -> seen.add(kind.type()))
                .toList();
    }

    /** Reads an event as its handlers do. An upcaster may make several of it, or none. */
    private boolean isReadable(EventKind sample) {
        return events.readEvents(new GlobalSequenceTrackingToken(sample.position() - 1), false)
                .takeWhile(event -> event.trackingToken().position().orElseThrow() == sample.position())
                .map(EventMessage::getPayloadType)
                .allMatch(type -> isOwn(sample) ? families.of(type) != null : type != UnknownSerializedType.class);
    }

    /** The first that is not set aside, if there is one. It may have to read all that came before, for as long as that takes. */
    private Optional<EventKind> first(EventKind sample) {
        return Objects.requireNonNull(transactions.execute(transaction -> {
            LongStatements.allow(LONGEST_LOOK);
            jdbc.sql("set local transaction_timeout = 0").update();
            return jdbc.sql(FIRST)
                    .param(sample.aggregateType())
                    .param(sample.name())
                    .param(sample.revision())
                    .query(Long.class)
                    .optional()
                    .map(position -> new EventKind(sample.aggregateType(), sample.name(), sample.revision(), position));
        }));
    }

    private static String describe(List<EventKind> kinds) {
        return kinds.stream().map(EventKind::toString).collect(Collectors.joining("; "));
    }

    /**
     * A name and a revision, and on streams of which aggregates.
     *
     * @param aggregateType null if on none
     * @param position of the first event of this kind, or of a sample
     */
    record EventKind(
            @Nullable String aggregateType,
            String name,
            @Nullable String revision,
            long position) {

        SerializedType type() {
            return new SimpleSerializedType(name, revision);
        }

        @Override
        public String toString() {
            return name + (revision == null ? " without a revision" : " of revision " + revision)
                    + ", first at position " + position;
        }
    }
}

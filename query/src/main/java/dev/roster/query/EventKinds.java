package dev.roster.query;

import dev.roster.api.HeroEvent;
import dev.roster.api.TeamEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
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
class EventKinds implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(EventKinds.class);

    /** From kind to kind in an index: costs the same whatever the number of events. */
    private static final String ONE_OF_EACH = """
            with recursive kind as (
                (select event_name, revision, position from eventstore.event
                order by event_name, coalesce(revision, '') limit 1)
                union all
                select next.* from kind cross join lateral (
                    select event_name, revision, position from eventstore.event
                    where (event_name, coalesce(revision, '')) > (kind.event_name, coalesce(kind.revision, ''))
                    order by event_name, coalesce(revision, '') limit 1
                ) as next
            )
            select event_name, revision, position from kind""";

    private static final String FIRST = """
            select min(position) from eventstore.event
            where event_name = ? and coalesce(revision, '') = coalesce(?, '')""";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final EventStorageEngine events;

    EventKinds(JdbcClient jdbc, TransactionOperations transactions, EventStorageEngine events) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = events;
    }

    /** The service starts all the same: the read model may be past them, or stops at them by itself. */
    @Override
    public void afterPropertiesSet() {
        var unreadable = unreadable();
        if (!unreadable.isEmpty()) {
            log.error(describe(unreadable));
        }
    }

    /** Stops what is about to read all events, before it begins, if it would stop on the way. */
    void requireReaders() {
        var unreadable = unreadable();
        if (!unreadable.isEmpty()) {
            throw new ProjectionStopped(describe(unreadable));
        }
    }

    /** A sample of each kind that is stored. */
    List<EventKind> all() {
        return jdbc.sql(ONE_OF_EACH)
                .query((row, number) -> new EventKind(row.getString(1), row.getString(2), row.getLong(3)))
                .list();
    }

    /** The kinds that this version can't read, in the order of their first events. */
    List<EventKind> unreadable() {
        return all().stream()
                .filter(sample -> !isReadable(sample.position()))
                .map(this::first)
                .sorted(Comparator.comparingLong(EventKind::position))
                .toList();
    }

    /** Reads an event as the projection does. An upcaster may make several of it, or none. */
    private boolean isReadable(long position) {
        return events.readEvents(new GlobalSequenceTrackingToken(position - 1), false)
                .takeWhile(event -> event.trackingToken().position().orElseThrow() == position)
                .allMatch(event -> Stream.of(HeroEvent.class, TeamEvent.class)
                        .anyMatch(family -> family.isAssignableFrom(event.getPayloadType())));
    }

    /** May have to read all that came before, for as long as that takes. */
    private EventKind first(EventKind sample) {
        var position = transactions.execute(transaction -> {
            jdbc.sql("set local transaction_timeout = 0").update();
            return jdbc.sql(FIRST)
                    .param(sample.name())
                    .param(sample.revision())
                    .query(Long.class)
                    .single();
        });
        return new EventKind(sample.name(), sample.revision(), Objects.requireNonNull(position));
    }

    private static String describe(List<EventKind> unreadable) {
        return unreadable.stream()
                .map(EventKind::toString)
                .collect(Collectors.joining(
                        "; ",
                        "Events of these kinds can't be read: ",
                        ". Run a version of the service that can read them, or add an upcaster."));
    }

    /** @param position of the first event of this kind, or of a sample */
    record EventKind(String name, @Nullable String revision, long position) {

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

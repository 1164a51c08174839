package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.EventStatements;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

/** The tables of the event store, and Axon's engine on them. */
class EventStoreIT extends EventStoreContract.InOrder {

    private static Database database;
    private static Node node;
    private static final UUID TEAM = Node.id();

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, ScribbleIsNote.class);
        node.send(new FormTeam(TEAM, "Z-Force", "Sister Margaret's Bar"));
        node.send(new ReviseTeam(TEAM, "X-Force", null));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Override
    public EventStorageEngine engine() {
        return node.bean(EventStorageEngine.class);
    }

    @Override
    public TransactionManager transactions() {
        return node.bean(TransactionManager.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update eventstore.event set event_name = 'TeamDisbanded'",
                "update eventstore.event set event_name = 'TeamDisbanded' where false",
                "delete from eventstore.event",
                "truncate eventstore.event"
            })
    void refusesToChangeAnEvent(String change) {
        assertThatThrownBy(() -> node.jdbc().sql(change).update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("events are immutable");
    }

    /** Of a table that nobody has analyzed, it believes that there are 200 streams. */
    @Test
    void readsStreamsByTheirIndexWhateverPostgresBelievesOfTheirNumber() throws Exception {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // To the end of this transaction, which is rolled back.
            statement.execute("""
                    insert into eventstore.event
                        (aggregate_id, sequence, aggregate_type, event_id, event_name, payload, metadata)
                    select gen_random_uuid(), 0, 'Note', gen_random_uuid(), 'Noted', '{}', '{}' from generate_series(1, 20000)""");
            statement.execute("delete from pg_statistic where starelid = 'eventstore.event'::regclass");
            statement.execute("set local plan_cache_mode = force_generic_plan");
            var parameters = EventStatements.STREAMS.replaceFirst("\\?", "\\$1").replaceFirst("\\?", "\\$2");
            statement.execute("prepare streams (uuid[], uuid[]) as " + parameters);

            var plan = new StringBuilder();
            try (var lines = statement.executeQuery("explain execute streams ('{}', '{}')")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }

            assertThat(plan.toString())
                    .contains("event_aggregate_id_sequence_key")
                    .doesNotContain("Seq Scan on event");
            connection.rollback();
        }
    }

    @Test
    void isReadableInPsql() {
        assertThat(node.rows("""
                select sequence, aggregate_type, event_name, revision, payload ->> 'name' as name,
                       metadata ->> 'correlationId' is not null as correlated
                from eventstore.event where aggregate_id = '%s' order by position""".formatted(TEAM)))
                .extracting(row -> List.copyOf(row.values()))
                .containsExactly(
                        List.of(0L, "Team", "TeamFormed", "1", "Z-Force", true),
                        List.of(1L, "Team", "TeamRenamed", "1", "X-Force", true));
    }

    @Test
    void hasNativeTypesAndNoLargeObjects() {
        assertThat(node.rows("""
                select column_name, data_type from information_schema.columns
                where table_schema = 'eventstore' and table_name = 'event' order by ordinal_position"""))
                .extracting(row -> row.get("column_name") + " " + row.get("data_type"))
                .containsExactly(
                        "position bigint",
                        "aggregate_id uuid",
                        "sequence bigint",
                        "aggregate_type text",
                        "event_id uuid",
                        "event_name text",
                        "revision text",
                        "payload json",
                        "metadata json",
                        "recorded_at timestamp with time zone");
        assertThat(node.rows("select * from pg_largeobject")).isEmpty();
    }

    @Test
    void recordsTheTimeOfTheDatabase() {
        var recorded = node.jdbc()
                .sql("select recorded_at from eventstore.event where aggregate_id = ? and sequence = 1")
                .param(TEAM)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        var read = node.bean(EventStore.class)
                .readEvents(TEAM.toString())
                .asStream()
                .toList();

        assertThat(read).hasSize(2);
        assertThat(read.getLast().getTimestamp()).isEqualTo(recorded.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void findsItsPlaceAtAMoment() {
        var store = node.bean(EventStore.class);

        assertThat(store.createTailToken()).isEqualTo(new GlobalSequenceTrackingToken(0));
        assertThat(store.createTokenAt(Instant.now().minus(Duration.ofDays(1))))
                .isEqualTo(new GlobalSequenceTrackingToken(0));
        assertThat(store.createTokenAt(Instant.now().plus(Duration.ofDays(1)))).isEqualTo(store.createHeadToken());
        assertThat(store.lastSequenceNumberFor(TEAM.toString())).hasValue(1L);
        assertThat(store.lastSequenceNumberFor(Node.id().toString())).isEmpty();
    }

    @Test
    void keepsTheLastSnapshot() {
        var store = node.bean(EventStore.class);
        var id = Node.id().toString();
        store.storeSnapshot(new GenericDomainEventMessage<>("Thing", id, 3, "three"));
        store.storeSnapshot(new GenericDomainEventMessage<>("Thing", id, 7, "seven"));

        assertThat(store.readEvents(id).asStream().toList())
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.getPayload()).isEqualTo("seven"))
                .satisfies(snapshot -> assertThat(snapshot.getSequenceNumber()).isEqualTo(7));
        assertThat(node.rows("select * from eventstore.snapshot where aggregate_id = '" + id + "'"))
                .hasSize(1);
    }

    @Test
    void neverUsesAnIdTwice() {
        var hero = Node.id();
        node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", null, List.of()));

        for (var id : List.of(hero, TEAM)) {
            assertThatThrownBy(() -> node.send(new RegisterHero(id, "Deadpond", "Dive Wilson", null, List.of())))
                    .isInstanceOf(HeroAlreadyRegistered.class);
            assertThatThrownBy(() -> node.send(new FormTeam(id, "Z-Force", "Nowhere")))
                    .isInstanceOf(TeamAlreadyFormed.class);
        }
    }
}

package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Node;
import dev.roster.Rounds;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroDetails;
import dev.roster.api.HeroKeys;
import dev.roster.api.Sealed;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Primary;

/** Figures behind decisions, each with its rival in the same run: mvn verify -Pbenchmark. */
@Tag("benchmark")
class RosterBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(RosterBenchmarkIT.class);

    private static final int THREADS = 16;
    private static final int HEROES_A_THREAD = 50;
    private static final int EVENTS = 50_000;

    private static final String A_HUNDRED = """
            insert into %s (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
            select uuidv7(), 0, 'Hero', uuidv7(),
                (array['HeroRegistered', 'HeroEnlisted', 'HeroDischarged'])[1 + floor(random() * 3)], '1',
                '{"heroId": "01980000-0000-7000-8000-000000000001", "teamId": "01980000-0000-7000-8000-000000000002"}',
                '{"correlationId": "01980000-0000-7000-8000-000000000003", "actor": "somebody"}'
            from generate_series(1, 100)""";

    /** A hot team is not slower than many cool ones: enlistments into one team do not wait for each other. */
    @Test
    void enlistingIntoOneTeamAndIntoAThousand() throws Exception {
        try (var node = Node.start(
                TestPostgres.newDatabase(), List.of("--spring.datasource.hikari.maximum-pool-size=" + (THREADS + 4)))) {
            var teams = Stream.generate(Node::id).limit(1_000).toList();
            teams.forEach(team -> node.send(new FormTeam(team, "Team", "Somewhere")));
            var heroes = IntStream.range(0, THREADS)
                    .mapToObj(thread ->
                            Stream.generate(Node::id).limit(HEROES_A_THREAD).toList())
                    .toList();
            heroes.forEach(
                    some -> some.forEach(hero -> node.send(new RegisterHero(hero, "Hero", "Secret", null, List.of()))));

            var ratios = new Rounds()
                    .way(
                            "a thousand teams",
                            (thread, time) -> enlistAndDischarge(
                                    node,
                                    heroes.get(thread).get(time % HEROES_A_THREAD),
                                    teams.get((thread * 61 + time) % teams.size())))
                    .way(
                            "one team",
                            (thread, time) -> enlistAndDischarge(
                                    node, heroes.get(thread).get(time % HEROES_A_THREAD), teams.getFirst()))
                    .run("An enlistment and a discharge");

            assertThat(ratios).hasSize(2);
        }
    }

    private static void enlistAndDischarge(Node node, UUID hero, UUID team) {
        node.send(new EnlistHero(hero, team));
        node.send(new DischargeHero(hero, team));
    }

    /** What the ways to know whether a hole may still be filled cost whoever appends (decision 5). */
    @Test
    void appendingWithWhatTellsHolesApart() throws Exception {
        var database = TestPostgres.newDatabase();
        for (var table : List.of("plain", "with_transaction_id", "with_advisory_lock")) {
            database.jdbc()
                    .sql(
                            "create table %s (%s position bigint generated always as identity primary key, id uuid, payload json)"
                                    .formatted(
                                            table,
                                            table.equals("with_transaction_id")
                                                    ? "transaction_id xid8 not null default pg_current_xact_id(),"
                                                    : ""))
                    .update();
        }
        var open = new ArrayList<Connection>();
        try {
            var ratios = new Rounds()
                    .way("the table's own lock", appending(database, open, into("plain")))
                    .way("a transaction id in each row", appending(database, open, into("with_transaction_id")))
                    .way(
                            "an advisory lock before each insert",
                            appending(
                                    database,
                                    open,
                                    "select pg_advisory_xact_lock_shared(1);" + into("with_advisory_lock")))
                    .run("An append");

            assertThat(ratios).hasSize(3);
        } finally {
            for (var connection : open) {
                connection.close();
            }
        }
    }

    private static String into(String table) {
        return "insert into " + table + " (id, payload) values ("
                + "gen_random_uuid(), '{\"heroId\": \"01980000-0000-7000-8000-000000000001\"}')";
    }

    private static Rounds.Way appending(TestPostgres.Database database, List<Connection> open, String statement)
            throws SQLException {
        var statements = new ArrayList<PreparedStatement>();
        for (var thread = 0; thread < THREADS; thread++) {
            var connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            open.add(connection);
            statements.add(connection.prepareStatement(statement));
        }
        return (thread, time) -> {
            statements.get(thread).execute();
            statements.get(thread).getConnection().commit();
        };
    }

    /** What the index of kinds costs whoever appends: one who sends commands, and a hundred events a commit at most speed. */
    @Test
    void appendingWithAndWithoutTheIndexOfKinds() throws Exception {
        var pool = "--spring.datasource.hikari.maximum-pool-size=" + (THREADS + 4);
        var database = TestPostgres.newDatabase();
        var open = new ArrayList<Connection>();
        try (var without = Node.start(database, List.of(pool));
                var with = Node.start(TestPostgres.newDatabase(), List.of(pool))) {
            without.jdbc()
                    .sql("create table with_index (like eventstore.event including all)")
                    .update();
            without.jdbc().sql("drop index eventstore.event_kind_idx").update();
            without.jdbc()
                    .sql("create table without_index (like eventstore.event including all)")
                    .update();
            // The projections would compete for the same two cores.
            without.projection().shutDown();
            with.projection().shutDown();
            var commands = new Rounds()
                    .way("without the index", (thread, time) -> form(without))
                    .way("with the index", (thread, time) -> form(with))
                    .run("A team");
            var events = new Rounds()
                    .way("without the index", appending(database, open, A_HUNDRED.formatted("without_index")))
                    .way("with the index", appending(database, open, A_HUNDRED.formatted("with_index")))
                    .run("A hundred events");

            assertThat(List.of(commands, events))
                    .allSatisfy(ratios -> assertThat(ratios).hasSize(2));
        } finally {
            for (var connection : open) {
                connection.close();
            }
        }
    }

    /** What a look at who may fill a hole costs, beside the look at the events themselves. */
    @Test
    void lookingAtWhoIsAppending() throws Exception {
        try (var node = Node.start(
                TestPostgres.newDatabase(), List.of("--spring.datasource.hikari.maximum-pool-size=" + (THREADS + 4)))) {
            node.send(new FormTeam(Node.id(), "Team", "Somewhere"));
            var ratios = new Rounds()
                    .way(
                            "a look at the events",
                            (thread, time) -> node.jdbc()
                                    .sql("select * from eventstore.event where position > 0 order by position limit 1")
                                    .query()
                                    .listOfRows())
                    .way(
                            "the snapshot's oldest transaction",
                            (thread, time) -> node.jdbc()
                                    .sql("select pg_snapshot_xmin(pg_current_snapshot())::text")
                                    .query(String.class)
                                    .single())
                    .way(
                            "the locks on the table",
                            (thread, time) -> node.jdbc()
                                    .sql(GlobalStream.APPENDERS)
                                    .query(String.class)
                                    .list())
                    .run("A look");

            assertThat(ratios).hasSize(3);
        }
    }

    /** What it costs whoever writes that other nodes are told: not at all, as they are, and by each event's transaction. */
    @Test
    void formingTeamsWhileOtherNodesAreTold() throws Exception {
        var pool = "--spring.datasource.hikari.maximum-pool-size=" + (THREADS + 4);
        var eager = TestPostgres.newDatabase();
        try (var silent = Node.start(TestPostgres.newDatabase(), List.of(pool));
                var coalescing = Node.start(TestPostgres.newDatabase(), List.of(pool));
                var inTransaction = Node.start(eager, List.of(pool))) {
            eager.jdbc().sql("""
                    create function tell() returns trigger language plpgsql as $$
                    begin perform pg_notify('roster', 'somebody appended'); return null; end $$""").update();
            eager.jdbc()
                    .sql(
                            "create trigger tell after insert on eventstore.event for each statement execute function tell()")
                    .update();
            // The projections would compete for the same two cores.
            for (var node : List.of(silent, coalescing, inTransaction)) {
                node.projection().shutDown();
            }
            silent.bean(Signals.class).stop();
            var ratios = new Rounds()
                    .way("nobody is told", (thread, time) -> form(silent))
                    .way("told in a transaction of its own", (thread, time) -> form(coalescing))
                    .way("told in each event's transaction", (thread, time) -> form(inTransaction))
                    .run("A team");

            assertThat(ratios).hasSize(3);
        }
    }

    private static void form(Node node) {
        node.send(new FormTeam(Node.id(), "Team", "Somewhere"));
    }

    /** What sealing costs whoever registers heroes: without it, keys are neither made nor kept, and texts stay plain. */
    @Test
    void registeringWithAndWithoutSealing() throws Exception {
        var pool = "--spring.datasource.hikari.maximum-pool-size=" + (THREADS + 4);
        try (var sealing = Node.start(TestPostgres.newDatabase(), List.of(pool));
                var plain = Node.start(TestPostgres.newDatabase(), List.of(pool), WithoutSealing.class)) {
            // The projections would compete for the same two cores, and not equally.
            sealing.projection().shutDown();
            plain.projection().shutDown();
            var ratios = new Rounds()
                    .way("without sealing", (thread, time) -> register(plain))
                    .way("with sealing", (thread, time) -> register(sealing))
                    .run("A registration");

            assertThat(ratios).hasSize(2);
        }
    }

    /** What opening costs the projection: both replay 50,000 registrations, in turns. */
    @Test
    void projectingWithAndWithoutSealing() throws Exception {
        try (var sealing = Node.start(TestPostgres.newDatabase());
                var plain = Node.start(TestPostgres.newDatabase(), WithoutSealing.class)) {
            for (var node : List.of(sealing, plain)) {
                node.projection().shutDown();
                fill(node);
            }
            var ratios = new ArrayList<Double>();
            for (var round = 0; round <= 5; round++) {
                var without = replay(plain);
                var with = replay(sealing);
                if (round > 0) {
                    ratios.add(with / without);
                }
                log.info("A replay of {} events: {} s without sealing, {} s with", EVENTS, without, with);
            }
            log.info(
                    "With sealing {} times as long, median; all: {}",
                    ratios.stream().sorted().toList().get(2),
                    ratios);
            assertThat(ratios).hasSize(5);
        }
    }

    private static void register(Node node) {
        node.send(new RegisterHero(Node.id(), "Spider-Boy", "Pedro Parqueador", 15, List.of()));
    }

    private static void fill(Node node) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var i = 0; i < EVENTS; i++) {
                threads.submit(() -> register(node));
            }
        }
    }

    private static double replay(Node node) {
        node.projection().resetTokens();
        var start = System.nanoTime();
        node.projection().start();
        node.awaitProjection();
        var seconds = (System.nanoTime() - start) / 1e9;
        node.projection().shutDown();
        return seconds;
    }

    /** Keys that seal nothing. */
    @Primary
    static class WithoutSealing implements HeroKeys {

        @Override
        public HeroKey make(UUID heroId) {
            return new PlainKey();
        }

        @Override
        public Map<UUID, HeroKey> find(Collection<UUID> heroIds) {
            return heroIds.stream().collect(Collectors.toMap(id -> id, id -> new PlainKey()));
        }

        @Override
        public void destroy(UUID heroId) {
            throw new UnsupportedOperationException();
        }

        private record PlainKey() implements HeroKey {

            @Override
            public String digest(String text) {
                return text;
            }

            @Override
            public Sealed seal(HeroDetails details) {
                return new Sealed(details.name() + "/" + details.age());
            }

            @Override
            public Sealed sealSecretName(String secretName) {
                return new Sealed(secretName);
            }

            @Override
            public HeroDetails openDetails(Sealed details) {
                var parts = details.text().split("/");
                return new HeroDetails(parts[0], Integer.valueOf(parts[1]));
            }

            @Override
            public String openSecretName(Sealed secretName) {
                return secretName.text();
            }
        }
    }
}

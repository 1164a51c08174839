package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroKeys;
import dev.roster.api.Sealed;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.NaturalMix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writers and readers on two nodes go on while the read model is rebuilt, undone and verified: nobody ever meets a roster that
 * is missing, partial, or older than a position that was acknowledged.
 */
class RebuildsUnderLoadIT {

    private static final Logger log = LoggerFactory.getLogger(RebuildsUnderLoadIT.class);

    private static final int WRITERS = 8;
    private static final int READERS = 8;
    private static final int REBUILDS = 5;
    private static final int EVENTS = 5_000;

    /** How long they go on between one rebuild and the next. */
    private static final Duration BETWEEN =
            Duration.ofSeconds(Math.max(1, Integer.getInteger("roster.campaign.seconds", 3) / 6));

    private static Database database;
    private static Node node;
    private static Node other;
    private static List<UUID> teams;

    private final List<UUID> heroes = new CopyOnWriteArrayList<>();
    private final Map<UUID, Known> ledger = new ConcurrentHashMap<>();
    private final LongAdder writes = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private volatile boolean over;

    @BeforeAll
    static void start() throws Exception {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        NaturalMix.write(node, database, EVENTS, 17);
        other = Node.start(database);
        node.awaitProjection();
        teams = IntStream.range(0, 20)
                .mapToObj(i -> Http.to(node).form("Team " + i))
                .toList();
    }

    @AfterAll
    static void stop() {
        other.close();
        node.close();
    }

    @Test
    void areNoticedByNobody() throws Exception {
        var seed = System.nanoTime();
        log.info("Rebuilds under load, seed {}", seed);
        try (var threads = Executors.newFixedThreadPool(WRITERS + READERS)) {
            var running = new ArrayList<Future<?>>();
            for (var i = 0; i < WRITERS; i++) {
                var writer = new Writer(i, new Random(seed + i));
                running.add(threads.submit(writer::run));
            }
            for (var i = 0; i < READERS - 1; i++) {
                var reader = new HttpReader(i, new Random(seed - i));
                running.add(threads.submit(reader::run));
            }
            running.add(threads.submit(new SqlReader(new Random(seed))::run));
            try {
                for (var i = 0; i < REBUILDS; i++) {
                    goOn();
                    Rebuilding.begin(Http.to(i % 2 == 0 ? node : other)).awaitDoneWithoutDrift();
                }
                goOn();
                Rebuilding.undo(Http.to(node)).awaitDone();
                goOn();
                Rebuilding.verify(Http.to(other)).awaitDoneWithoutDrift();
            } finally {
                over = true;
            }
            for (var one : running) {
                one.get();
            }
        }
        log.info("{} writes, {} reads", writes.sum(), reads.sum());
        assertThat(ledger).hasSizeGreaterThan(WRITERS);
        assertThat(reads.sum()).isGreaterThan(READERS * REBUILDS);
        node.awaitProjection();
        assertThat(rows()).isEqualTo(fold());
    }

    /** They write and read meanwhile: what is waited for is time alone. */
    private static void goOn() throws InterruptedException {
        Thread.sleep(BETWEEN);
    }

    /** A hero as it is until its writer takes it out of the ledger to change it, acknowledged at a position. */
    private record Known(long position, String name, Set<UUID> teams, boolean retired) {}

    /** Has a hero at a time, whose state nobody else changes. */
    private final class Writer {

        private final Http http;
        private final Random random;
        private UUID hero;
        private String name;
        private Set<UUID> joined;

        private Writer(int number, Random random) {
            this.http = Http.to(number % 2 == 0 ? node : other);
            this.random = random;
        }

        private void run() {
            while (!over) {
                name = "Hero " + random.nextInt();
                joined = new HashSet<>();
                var registered = http.send("POST", "/heroes", Map.of("name", name, "secretName", "Secret"))
                        .expect(201);
                hero = registered.id();
                know(registered, false);
                heroes.add(hero);
                for (var i = random.nextInt(10); i >= 0; i--) {
                    change();
                }
                if (random.nextInt(5) == 0) {
                    ledger.remove(hero);
                    know(http.delete("/heroes/" + hero).expect(204), true);
                }
            }
        }

        private void change() {
            ledger.remove(hero);
            var team = teams.get(random.nextInt(teams.size()));
            var address = "/heroes/" + hero + "/teams/" + team;
            if (random.nextInt(4) == 0) {
                name = "Hero " + random.nextInt();
                know(http.send("PATCH", "/heroes/" + hero, Map.of("name", name)).expect(204), false);
            } else if (joined.remove(team)) {
                know(http.delete(address).expect(204), false);
            } else {
                joined.add(team);
                know(http.put(address).expect(201), false);
            }
        }

        private void know(Http.Answer answer, boolean retired) {
            ledger.put(hero, new Known(answer.position(), name, Set.copyOf(joined), retired));
            writes.increment();
        }
    }

    /** Takes a hero from a ledger, reads it, no older than was acknowledged, and finds it as it was said to be. */
    private abstract class Reader {

        private final Random random;

        private Reader(Random random) {
            this.random = random;
        }

        final void run() {
            while (!over) {
                var hero = heroes.isEmpty() ? null : heroes.get(random.nextInt(heroes.size()));
                var known = hero == null ? null : ledger.get(hero);
                if (known == null) {
                    LockSupport.parkNanos(1_000_000);
                    continue;
                }
                var found = read(hero, known);
                // If its writer changed it meanwhile, the answer may be of either.
                if (ledger.get(hero) == known) {
                    assertThat(found).as("%s at %d", hero, known.position()).isEqualTo(expected(known));
                    reads.increment();
                }
            }
        }

        private static Map<String, Object> expected(Known known) {
            return known.retired() ? Map.of() : Map.of("name", known.name(), "teams", known.teams());
        }

        abstract Map<String, Object> read(UUID hero, Known known);
    }

    private final class HttpReader extends Reader {

        private final Http http;

        private HttpReader(int number, Random random) {
            super(random);
            this.http = Http.to(number % 2 == 0 ? other : node);
        }

        @Override
        Map<String, Object> read(UUID hero, Known known) {
            var answer = http.get("/heroes/" + hero, "Roster-Position", "" + known.position(), "Prefer", "wait=30");
            if (answer.status() == 404) {
                return Map.of();
            }
            var found = answer.expect(200).json();
            return Map.of(
                    "name",
                    found.get("name").asString(),
                    "teams",
                    found.get("teams")
                            .valueStream()
                            .map(team -> UUID.fromString(team.get("id").asString()))
                            .collect(Collectors.toSet()));
        }
    }

    /** Joins the three tables in one statement, on a connection of its own. */
    private final class SqlReader extends Reader {

        private final JdbcClient jdbc = JdbcClient.create(
                new SingleConnectionDataSource(database.url(), database.user(), database.password(), true));

        private SqlReader(Random random) {
            super(random);
        }

        @Override
        Map<String, Object> read(UUID hero, Known known) {
            var rows = jdbc.sql("""
                    select position, hero.name, team.id,
                        (select count(*) from roster.heroteamlink where team_id = team.id) - team.hero_count as miscounted
                    from roster.progress
                    left join roster.hero on hero.id = ?
                    left join roster.heroteamlink link on link.hero_id = hero.id
                    left join roster.team on team.id = link.team_id""").param(hero).query().listOfRows();
            assertThat((long) rows.getFirst().get("position")).isGreaterThanOrEqualTo(known.position());
            assertThat(rows).allSatisfy(row -> assertThat(row.get("miscounted")).isIn(0L, null));
            return rows.getFirst().get("name") == null
                    ? Map.of()
                    : Map.of(
                            "name",
                            rows.getFirst().get("name"),
                            "teams",
                            rows.stream()
                                    .map(row -> row.get("id"))
                                    .filter(Objects::nonNull)
                                    .collect(Collectors.toSet()));
        }
    }

    private static Map<String, Object> rows() {
        return Map.of(
                "heroes",
                node.rows("select id, name, age, version from roster.hero").stream()
                        .collect(Collectors.toSet()),
                "teams",
                node.rows("select id, name, headquarters, version, hero_count from roster.team").stream()
                        .collect(Collectors.toSet()),
                "links",
                node.rows("select team_id, hero_id from roster.heroteamlink").stream()
                        .collect(Collectors.toSet()));
    }

    /** What the events say, with no code of the service but that which opens what is sealed. */
    private static Map<String, Object> fold() {
        var heroes = new HashMap<UUID, Map<String, Object>>();
        var teams = new HashMap<UUID, Map<String, Object>>();
        var links = new HashSet<Map<String, Object>>();
        for (var event : node.rows("""
                select aggregate_id, sequence, event_name, payload::text as payload from eventstore.event order by position""")) {
            var id = (UUID) event.get("aggregate_id");
            var payload = JsonMapper.shared().readTree((String) event.get("payload"));
            switch ((String) event.get("event_name")) {
                case "TeamFormed" ->
                    teams.put(
                            id,
                            new HashMap<>(Map.of(
                                    "id",
                                    id,
                                    "name",
                                    payload.get("name").asString(),
                                    "headquarters",
                                    payload.get("headquarters").asString(),
                                    "hero_count",
                                    0L)));
                case "HeroRegistered", "HeroRenamed" -> {
                    var details = node.bean(HeroKeys.class)
                            .find(id)
                            .orElseThrow()
                            .openDetails(new Sealed(payload.get("details").asString()));
                    var hero = heroes.computeIfAbsent(id, one -> new HashMap<>(Map.of("id", id)));
                    hero.put("name", details.name());
                    hero.put("age", details.age());
                }
                case "HeroEnlisted" -> {
                    var team = UUID.fromString(payload.get("teamId").asString());
                    links.add(Map.of("team_id", team, "hero_id", id));
                    teams.get(team).merge("hero_count", 1L, (one, more) -> (long) one + (long) more);
                }
                case "HeroDischarged" -> {
                    var team = UUID.fromString(payload.get("teamId").asString());
                    links.remove(Map.of("team_id", team, "hero_id", id));
                    teams.get(team).merge("hero_count", -1L, (one, more) -> (long) one + (long) more);
                }
                case "HeroRetired" -> {
                    heroes.remove(id);
                    links.stream()
                            .filter(link -> link.get("hero_id").equals(id))
                            .toList()
                            .forEach(link -> {
                                links.remove(link);
                                teams.get(link.get("team_id"))
                                        .merge("hero_count", -1L, (one, more) -> (long) one + (long) more);
                            });
                }
                default -> throw new IllegalStateException("Nobody here does " + event);
            }
            Optional.ofNullable(heroes.getOrDefault(id, teams.get(id)))
                    .ifPresent(row -> row.put("version", event.get("sequence")));
        }
        return Map.of("heroes", Set.copyOf(heroes.values()), "teams", Set.copyOf(teams.values()), "links", links);
    }
}

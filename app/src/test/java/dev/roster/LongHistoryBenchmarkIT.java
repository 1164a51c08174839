package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.NaturalMix;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a history costs that is many times as long: mvn verify -Pbenchmark. The property {@code roster.benchmark-sizes} is how many
 * events the stores have, the shortest first; ten million take some 15 GB of disk, with a rebuild beside. {@code roster.rounds} is how
 * often the read model is rebuilt.
 */
@Tag("benchmark")
@TestMethodOrder(OrderAnnotation.class)
class LongHistoryBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(LongHistoryBenchmarkIT.class);

    private static final List<Integer> SIZES = Stream.of(System.getProperty("roster.benchmark-sizes", "100000,1000000")
                    .split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int ROUNDS = Integer.getInteger("roster.rounds", 3);
    private static final int STARTS = 7;

    /** As many heroes as are asked for, each somewhere else on the disk. */
    private static final int HEROES = 20_000;

    private static final Duration LONGEST = Duration.ofHours(1);

    private static final List<Store> STORES = new ArrayList<>();

    @BeforeAll
    static void fill() throws Exception {
        for (var size : SIZES) {
            STORES.add(new Store(size));
        }
    }

    @AfterAll
    static void stop() {
        STORES.forEach(store -> store.node.close());
    }

    @Test
    @Order(1)
    void takesRoom() {
        var parts = new LinkedHashMap<String, String>();
        parts.put("events", "pg_table_size('eventstore.event')");
        parts.put("indexes of the events", "pg_indexes_size('eventstore.event')");
        parts.put("keys of heroes", "pg_total_relation_size('eventstore.hero_key')");
        parts.put("the read model", """
                (select sum(pg_total_relation_size(read_table)) from unnest(
                    array['roster.hero', 'roster.team', 'roster.heroteamlink']::regclass[]) as read_table)""");
        parts.forEach((part, bytes) -> {
            var figures = new Figures("Bytes an event: " + part, "%,.0f");
            STORES.forEach(store -> figures.add(store.name(), store.one(bytes) / store.events()));
            log.info("{}", figures.table(List.of(STORES.getFirst().name())));
            assertThat(figures.ways()).hasSameSizeAs(SIZES);
        });
    }

    /** The first who asks for the past of a team keeps how many heroes it had. */
    @Test
    @Order(2)
    void keepsSizesOfTeams() {
        var times =
                new Figures("All teams as of a position for the first time, seconds for each million events", "%.2f");
        for (var store : STORES) {
            times.add(store.name(), seconds(store::askForAllTeams) * 1e6 / store.size);
        }
        var again = new Figures("The same once more", "%.2f");
        for (var store : STORES) {
            again.add(store.name(), seconds(store::askForAllTeams));
        }
        log.info(
                "{}{}",
                times.table(List.of()),
                again.table(List.of(STORES.getFirst().name())));
        assertThat(times.ways()).hasSameSizeAs(SIZES);
    }

    /** One alone: it reads all that has happened to the memberships of the team. */
    @Test
    @Order(3)
    void listsTheHeroesThatATeamHad() {
        var times = new Figures("A team and its first 20 heroes as of a position, milliseconds", "%.1f");
        for (var time = 0; time < 30; time++) {
            for (var store : STORES) {
                times.add(
                        store.name(),
                        seconds(() -> store.http
                                        .get("/teams/" + one(store.teams) + "?asOf=" + store.filled)
                                        .expect(200))
                                * 1e3);
            }
        }
        log.info("{}", times.table(List.of(STORES.getFirst().name())));
        assertThat(times.ways()).hasSameSizeAs(SIZES);
    }

    @ParameterizedTest
    @EnumSource
    @Order(4)
    void isAskedAsFast(Asked asked) throws Exception {
        var rounds = new Rounds();
        for (var store : STORES) {
            rounds.way(store.name(), (thread, time) -> asked.of(store));
        }

        assertThat(rounds.run(asked.name()).values())
                .as("what is not in memory costs, but no more than that: docs/scale.md")
                .allSatisfy(ratio -> assertThat(ratio).isGreaterThan(0.3));
    }

    @Test
    @Order(5)
    void isVacuumed() {
        var ofNew = new Figures("Vacuum and analyze after the cases, seconds", "%.2f");
        var ofAll = new Figures("Vacuum with freeze, of all events, seconds for each million", "%.2f");
        for (var store : STORES) {
            ofNew.add(store.name(), seconds(() -> store.run("vacuum analyze eventstore.event")));
            ofAll.add(
                    store.name(), seconds(() -> store.run("vacuum (freeze) eventstore.event")) * 1e6 / store.events());
        }
        log.info("{}{}", ofNew.table(List.of()), ofAll.table(List.of()));
        assertThat(ofAll.ways()).hasSameSizeAs(SIZES);
    }

    @Test
    @Order(6)
    void isRebuiltAsFast() {
        var rates = new Figures("Events that a rebuild applies a second", "%,.0f");
        for (var round = 0; round < ROUNDS; round++) {
            for (var store : STORES) {
                rates.add(store.name(), store.events() / store.rebuild());
            }
        }
        log.info("{}", rates.table(List.of(STORES.getFirst().name())));
        assertThat(rates.ways().values()).allSatisfy(all -> assertThat(all).hasSize(ROUNDS));
    }

    @Test
    @Order(7)
    void isStartedOnAsFast() {
        var times = new Figures("A start to the first answer, seconds, in a JVM that is warm", "%.2f");
        for (var start = 0; start < STARTS; start++) {
            for (var store : STORES) {
                store.node.close();
                times.add(store.name(), seconds(store::start));
            }
        }
        log.info("{}", times.table(List.of(STORES.getFirst().name())));
        assertThat(times.ways().values()).allSatisfy(all -> assertThat(all).hasSize(STARTS));
    }

    private static double seconds(Runnable done) {
        var begun = System.nanoTime();
        done.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    /** What is asked of a store, over HTTP. */
    enum Asked {
        REGISTER {
            @Override
            void of(Store store) {
                store.http
                        .send("POST", "/heroes", Map.of("name", "Newcomer", "secretName", "Secret"))
                        .expect(201);
            }
        },
        ENLIST {
            @Override
            void of(Store store) {
                var path = "/heroes/" + one(store.heroes) + "/teams/" + one(store.teams);
                assertThat(store.http.put(path).status())
                        .as("new, or there already")
                        .isIn(201, 204);
            }
        },
        READ {
            @Override
            void of(Store store) {
                store.http.get("/heroes/" + one(store.heroes)).expect(200);
            }
        },
        LIST {
            @Override
            void of(Store store) {
                store.http
                        .get("/teams/" + one(store.teams) + "/heroes?limit=20")
                        .expect(200);
            }
        },
        AS_OF {
            @Override
            void of(Store store) {
                var hero = one(store.registered);
                var position = ThreadLocalRandom.current().nextLong(hero.position(), store.filled + 1);
                store.http.get("/heroes/" + hero.id() + "?asOf=" + position).expect(200);
            }
        },
        HISTORY {
            @Override
            void of(Store store) {
                store.http.get("/heroes/" + one(store.heroes) + "/history").expect(200);
            }
        };

        abstract void of(Store store);
    }

    private static <T> T one(List<T> all) {
        return all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    /** Where a hero begins. */
    private record Registered(String id, long position) {}

    private static final class Store {

        private final int size;
        private final Database database = TestPostgres.newDatabase();
        private final long filled;
        private final List<String> heroes;
        private final List<String> teams;
        private final List<Registered> registered;
        private Node node;
        private Http http;

        private Store(int size) throws Exception {
            this.size = size;
            start();
            NaturalMix.fill(node, database, size);
            this.filled = database.head();
            this.heroes = ids("select id::text from roster.hero order by random() limit " + HEROES);
            this.teams = ids("select id::text from roster.team");
            this.registered = database.jdbc()
                    .sql("""
                    select aggregate_id::text as id, position from eventstore.event
                    where aggregate_id = any (?::uuid[]) and sequence = 0""")
                    .param(heroes.toArray(String[]::new))
                    .query(Registered.class)
                    .list();
        }

        private void start() {
            node = Node.startMeasured(database);
            http = Http.to(node);
            http.get("/teams?limit=1").expect(200);
        }

        private void askForAllTeams() {
            for (var offset = 0; offset < teams.size(); offset += 20) {
                http.get("/teams?sort=id&limit=20&offset=" + offset + "&asOf=" + filled)
                        .expect(200);
            }
        }

        private String name() {
            return "%,d events".formatted(size);
        }

        /** With those that the cases appended. */
        private double events() {
            return one("(select count(*) from eventstore.event)");
        }

        private double one(String value) {
            return database.jdbc().sql("select " + value).query(Double.class).single();
        }

        private List<String> ids(String sql) {
            return database.jdbc().sql(sql).query(String.class).list();
        }

        private void run(String sql) {
            database.jdbc().sql(sql).update();
        }

        /** How long the service says it took, in seconds. */
        private double rebuild() {
            run("checkpoint");
            var end = Rebuilding.begin(http).awaitDone(LONGEST);
            return Duration.between(
                                    OffsetDateTime.parse(end.get("startedAt").asString()),
                                    OffsetDateTime.parse(end.get("endedAt").asString()))
                            .toMillis()
                    / 1e3;
        }
    }
}

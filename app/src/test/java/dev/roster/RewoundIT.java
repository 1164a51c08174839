package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.GlobalStream;
import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that goes back to an earlier moment, and uses its positions a second time. */
class RewoundIT {

    private final Database database = TestPostgres.newDatabase();

    @Test
    void refusesWhatIsOfTheHistoryThatIsLostAndSaysWhereToGoBackTo() {
        String shared;
        String lost;
        try (var node = Node.start(database)) {
            shared = registered(Http.to(node), "Kept");
        }
        var earlier = Moment.of(database);
        try (var node = Node.start(database)) {
            lost = registered(Http.to(node), "Lost");
            assertThat(Http.to(node).get("/heroes", "Roster-Position", lost).status())
                    .isEqualTo(200);
        }
        earlier.takesThePlaceOf(database);
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            for (var position : List.of(lost, lost)) {
                var refused = http.get("/heroes", "Roster-Position", position).expectProblem(409, "history-rewound");
                assertThat(refused.json().get("goBackTo").asString()).isEqualTo(shared);
                registered(http, "New");
            }
            var hero = http.register("Newer");
            for (var path : List.of("/heroes/" + hero + "?asOf=" + lost, "/events?after=" + lost)) {
                http.get(path).expectProblem(409, "history-rewound");
            }
            for (var fine :
                    List.of(shared, String.valueOf(Position.valueOf(lost).number()))) {
                http.get("/heroes", "Roster-Position", fine).expect(200);
                http.get("/events?after=" + fine).expect(200);
            }
            assertThat(node.rows("select number, after_position from eventstore.epoch order by number"))
                    .containsExactly(
                            Map.of("number", 1, "after_position", 0L),
                            Map.of(
                                    "number",
                                    2,
                                    "after_position",
                                    Position.valueOf(shared).number()));
            try (var ear = Ear.to(node, Node.ADMIN_TOKEN, "", lost)) {
                await().until(() -> ear.count() == 3);
                assertThat(ear.signals()).extracting(Ear.Heard::name).containsExactly("HistoryRewound", "Listening");
                var problem = ear.signals().getFirst().json();
                assertThat(problem.get("type").asString()).isEqualTo("/problems/history-rewound");
                assertThat(problem.get("goBackTo").asString()).isEqualTo(shared);
                assertThat(ear.positions()).isEqualTo(positionsAfter(shared));
            }
        }
    }

    @Test
    void isNoticedByANodeThatRuns() throws SQLException {
        var lostEvents = 5;
        var newHeroes = 12;
        var newEvents = newHeroes + 2;
        String shared;
        try (var node = Node.start(database, Group.class)) {
            shared = registered(Http.to(node), "Kept");
            await().until(() -> node.bean(Group.class).seen.size() == 1);
        }
        var earlier = Moment.of(database);
        try (var node = Node.start(database, Group.class);
                var ear = Ear.to(node, Node.ADMIN_TOKEN, "", null)) {
            var http = Http.to(node);
            var lost = "";
            for (var count = 0; count < lostEvents; count++) {
                lost = registered(http, "Lost");
            }
            var seen = node.bean(Group.class).seen;
            await().until(() -> seen.size() == lostEvents && ear.count() == lostEvents);
            assertThat(ear.lastId()).isEqualTo(lost);
            // Up to there the node knows now that nothing can come any more.
            assertThat(node.bean(GlobalStream.class).settledNow()).isEqualTo(database.head());
            seen.clear();

            earlier.takesThePlaceOf(database);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> http.get("/heroes?limit=1").status() == 200);
            registered(http, "New");
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() == 1);
            // At a position that was settled in the history that is lost.
            try (var held = database.lock("""
                    insert into eventstore.event
                        (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                    select id, 0, 'Team', id, 'TeamFormed', '1',
                        json_build_object('teamId', id, 'name', 'Held', 'headquarters', 'Somewhere'), '{}'
                    from (select uuidv7() as id) one""")) {
                http.send("POST", "/teams", Map.of("name", "New", "headquarters", "Here"), "Prefer", "respond-async")
                        .expect(202);
                await().during(Duration.ofMillis(300)).until(() -> seen.size() == 1);
                held.commit();
            }
            for (var count = 1; count < newHeroes; count++) {
                registered(http, "New");
            }
            await().until(ear::hasEnded);
            try (var again = Ear.to(node, Node.ADMIN_TOKEN, "", ear.lastId())) {
                await().untilAsserted(() ->
                        assertThat(again.heard()).as("%s", again.signals()).hasSize(newEvents));
                assertThat(again.signals()).extracting(Ear.Heard::name).startsWith("HistoryRewound");
                assertThat(again.positions()).isEqualTo(positionsAfter(shared));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() >= newEvents);
            assertThat(seen)
                    .isEqualTo(database.jdbc()
                            .sql("select event_id::text from eventstore.event where position > ? order by position")
                            .param(Position.valueOf(shared).number())
                            .query(String.class)
                            .list());
            http.get("/heroes", "Roster-Position", lost).expectProblem(409, "history-rewound");
        }
    }

    /** Both histories have the same version of a hero, with the same content, and it is what happened in another of them that led to it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesNoEntityTagForThatOfAnotherHistory(boolean theirEpochIsLostToo) {
        String revised;
        String kept;
        try (var node = Node.start(database)) {
            revised = "/heroes/" + Http.to(node).register("Deadpond");
            kept = "/heroes/" + Http.to(node).register("Kept");
        }
        var earlier = Moment.of(database);
        if (theirEpochIsLostToo) {
            anotherEpochBegins();
        }
        String tagOfLost;
        String tagOfKept;
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            http.send("PATCH", revised, Map.of("age", 28)).expect(204);
            tagOfLost = http.get(revised).expect(200).header("ETag");
            tagOfKept = http.get(kept).expect(200).header("ETag");
            http.get(revised, "If-None-Match", tagOfLost).expect(304);
        }
        earlier.takesThePlaceOf(database);
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            http.send("PATCH", revised, Map.of("age", 28)).expect(204);

            var refused = http.send("PATCH", revised, Map.of("age", 29), "If-Match", tagOfLost)
                    .expectProblem(412, "has-changed");
            assertThat(refused.json().get("version").asInt()).isEqualTo(1);
            http.get(revised, "If-None-Match", tagOfLost).expect(200);
            http.send("PATCH", revised, Map.of("age", 29), "If-None-Match", tagOfLost)
                    .expect(204);
            http.send("PATCH", revised, Map.of("age", 30), "If-Match", "\"2\"").expect(204);
            var tag = http.get(revised).expect(200).header("ETag");
            http.send("PATCH", revised, Map.of("age", 31), "If-Match", tagOfLost + ", " + tag)
                    .expect(204);
            if (theirEpochIsLostToo) {
                http.send("PATCH", kept, Map.of("age", 1), "If-Match", tagOfKept)
                        .expectProblem(412, "has-changed");
            } else {
                http.send("PATCH", kept, Map.of("age", 1), "If-Match", tagOfKept)
                        .expect(204);
            }
        }
    }

    /** It loses nothing. */
    @Test
    void knowsEntityTagsOfEpochsBefore() {
        String hero;
        String tag;
        try (var node = Node.start(database)) {
            hero = "/heroes/" + Http.to(node).register("Deadpond");
            tag = Http.to(node).get(hero).expect(200).header("ETag");
        }
        for (var more = 0; more < 2; more++) {
            anotherEpochBegins();
            try (var node = Node.start(database)) {
                Http.to(node).register("Another");
            }
        }
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            assertThat(http.get(hero).expect(200).header("ETag"))
                    .isNotEqualTo(tag)
                    .startsWith("\"0-");
            http.send("PATCH", hero, Map.of("age", 28), "If-None-Match", tag).expectProblem(412, "has-changed");
            http.send("PATCH", hero, Map.of("age", 28), "If-Match", tag).expect(204);
            http.send("PATCH", hero, Map.of("age", 29), "If-Match", tag).expectProblem(412, "has-changed");
        }
    }

    private void anotherEpochBegins() {
        database.jdbc()
                .sql("update eventstore.epoch set incarnation = 'another'")
                .update();
    }

    /** After a batch that failed, events are applied one by one up to its end: not up to one that is lost. */
    @Test
    void appliesAllThatIsNewAfterABatchOfLostEventsFailed() throws SQLException {
        try (var node = Node.start(database)) {
            registered(Http.to(node), "Kept");
        }
        var earlier = Moment.of(database);
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            var held = database.lock("lock table roster.hero in share mode");
            database.jdbc()
                    .sql("select setval(pg_get_serial_sequence('eventstore.event', 'position'), 100)")
                    .query(Long.class)
                    .single();
            http.send("POST", "/heroes", Map.of("name", "Lost", "secretName", "Secret"), "Prefer", "respond-async")
                    .expect(202);
            await().until(() -> database.isWaiting("%roster.hero%"));

            earlier.takesThePlaceOf(database);

            assertThat(held.isValid(1)).isFalse();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> http.get("/heroes?limit=1").status() == 200);
            for (var count = 0; count < 3; count++) {
                registered(http, "New");
            }
            assertThat(http.get("/heroes").expect(200).json()).hasSize(4);
        }
    }

    /** Whoever reads goes on from the token that is stored in the epoch that has begun. */
    @Test
    void endsStreamsAndClaimsOfTheEpochBefore() throws Exception {
        try (var node = Node.start(database)) {
            registered(Http.to(node), "Before");
            var tokens = node.bean(TokenStore.class);
            var token = new GlobalSequenceTrackingToken(1);
            tokens.initializeTokenSegments("ours", 1);
            tokens.fetchToken("ours", 0);
            tokens.storeToken(token, "ours", 0);
            var store = node.bean(PostgresEventStore.class);
            try (var stream = store.openStream(null)) {
                assertThat(stream.nextAvailable().trackingToken()).isEqualTo(token);

                anotherEpochBegins();
                try (var connection = database.dataSource().getConnection()) {
                    node.bean(Epochs.class).enter(connection);
                }

                assertThatThrownBy(() -> stream.hasNextAvailable(1, SECONDS)).isInstanceOf(EventStoreException.class);
            }
            assertThatThrownBy(() -> tokens.storeToken(token, "ours", 0))
                    .isInstanceOf(UnableToClaimTokenException.class);
            assertThatThrownBy(() -> store.openStream(new GlobalSequenceTrackingToken(1_000)))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("rewound");
            try (var stream = store.openStream(token)) {
                registered(Http.to(node), "After");
                assertThat(stream.nextAvailable().trackingToken().position()).hasValue(2);
            }
        }
    }

    /** The position of a new hero, who can be read. */
    private static String registered(Http http, String name) {
        return http.send("POST", "/heroes", Map.of("name", name, "secretName", "Secret"))
                .expect(201)
                .header("Roster-Position");
    }

    private List<Long> positionsAfter(String position) {
        return LongStream.rangeClosed(Position.valueOf(position).number() + 1, database.head())
                .boxed()
                .toList();
    }

    /** A copy of a database, of a moment when nobody used it. */
    private record Moment(String copy) {

        static Moment of(Database database) {
            var copy = name(database) + "_earlier";
            TestPostgres.maintenance()
                    .sql("create database " + copy + " template " + name(database))
                    .update();
            return new Moment(copy);
        }

        /** Whoever is connected is sent away. */
        void takesThePlaceOf(Database database) {
            var name = name(database);
            var server = TestPostgres.maintenance();
            server.sql("alter database " + name + " allow_connections false").update();
            await().until(() -> server.sql(
                            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = ?")
                    .param(name)
                    .query(Integer.class)
                    .single()
                    .equals(0));
            server.sql("alter database " + name + " rename to " + name + "_lost")
                    .update();
            server.sql("alter database " + copy + " rename to " + name).update();
        }

        private static String name(Database database) {
            return database.url().replaceAll(".*/", "");
        }
    }

    /** What a team adds: it sees each event of the history that holds, and in order. */
    @ProcessingGroup("rewound")
    static class Group {

        private final List<String> seen = new CopyOnWriteArrayList<>();

        @EventHandler
        void on(EventMessage<?> message) {
            seen.add(message.getIdentifier());
        }
    }
}

package dev.roster.web.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Ear;
import dev.roster.Ear.Heard;
import dev.roster.Http;
import dev.roster.Http.Answer;
import dev.roster.Node;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happened, over HTTP, in all its forms. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class EventsIT {

    private static final String NDJSON = "application/x-ndjson";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String SSE = "text/event-stream";
    private static final int LISTENERS = 10;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Before the container would, which waits for 10 s. */
    private static final Duration CUT_OFF = Duration.ofSeconds(8);

    private static Database database;
    private static Node node;
    private static Http http;
    private static String viewer;

    private static UUID preventers;
    private static UUID zForce;
    private static UUID deadpond;
    private static UUID spiderBoy;
    private static UUID forgotten;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(
                database,
                List.of(
                        "--roster.events.listeners=" + LISTENERS,
                        "--roster.events.streams=1",
                        "--roster.events.heartbeat=300ms",
                        "--roster.events.patience=1s"));
        http = Http.to(node);
        viewer = node.token("viewer");
        preventers = http.form("Preventers");
        zForce = http.form("Z-Force");
        deadpond = http.register("Deadpond", preventers, zForce);
        spiderBoy = http.register("Spider-Boy", preventers);
        http.put("/heroes/" + spiderBoy + "/teams/" + zForce).expect(201);
        http.delete("/heroes/" + spiderBoy + "/teams/" + zForce).expect(204);
        forgotten = http.register("Nobody");
        Http.to(node, node.token("privacy-officer"))
                .send("POST", "/heroes/" + forgotten + "/erasure", null)
                .expect(204);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** As the store has them. */
    private static List<Long> stored(String which) {
        return node.jdbc()
                .sql("select position from eventstore.event where " + which + " order by position")
                .query(Long.class)
                .list();
    }

    private static String ofTeam(UUID team) {
        return "(aggregate_id = '%1$s' or event_name in ('HeroEnlisted', 'HeroDischarged') and payload ->> 'teamId' = '%1$s')"
                .formatted(team);
    }

    /** As it is told. */
    private static Position marked(long position) {
        return node.bean(Positions.class).at(position);
    }

    private static List<Long> positions(Iterable<JsonNode> events) {
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> Long.valueOf(event.get("position").asString()))
                .toList();
    }

    /** But the last, which says that they are all. */
    private static List<JsonNode> lines(Answer answer) {
        var lines = answer.response()
                .body()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        var events = lines.subList(0, lines.size() - 1);
        var end = lines.getLast();
        assertThat(end.get("type").asString()).isEqualTo("dev.roster.ExportEnded");
        assertThat(end.get("specversion").asString()).isEqualTo("1.0");
        assertThat(end.get("source").asString()).isEqualTo("/events");
        assertThat(end.get("id").asString()).isNotEmpty();
        assertThat(end.at("/data/events").asInt()).isEqualTo(events.size());
        assertThat(end.at("/data/last").asString(null))
                .isEqualTo(
                        events.isEmpty()
                                ? null
                                : events.getLast().get("position").asString());
        assertThat(end.has("metadata")).isFalse();
        return events;
    }

    private static Ear listen(String query) {
        return listen(query, null);
    }

    private static Ear listen(String query, String lastId) {
        return Ear.to(node, viewer, query, lastId);
    }

    /** Who went without a word is noticed by a heartbeat or two. */
    @BeforeEach
    void awaitNobody() {
        await().atMost(LONG).until(() -> node.bean(Listeners.class).count() == 0);
    }

    /** The events that all tests find, told in each way that there is. */
    private static List<Long> ask(String form, String query, int count) {
        if (form.equals(SSE)) {
            try (var ear = listen(query.isEmpty() ? "?after=0" : query + "&after=0")) {
                await().atMost(LONG).until(() -> ear.count() >= count);
                return ear.positions();
            }
        }
        var answer = http.get("/events" + query + (query.isEmpty() ? "?" : "&") + "after=0", "Accept", form)
                .expect(200);
        return form.equals(NDJSON) ? positions(lines(answer)) : positions(answer.json());
    }

    @ParameterizedTest
    @ValueSource(strings = {Http.JSON, NDJSON, SSE})
    void areToldByWhatTheyAreAbout(String form) {
        var hero = stored("aggregate_id = '" + deadpond + "'");
        var team = stored(ofTeam(zForce));
        var both = stored(ofTeam(zForce) + " and aggregate_id = '" + spiderBoy + "'");
        var discharged = stored("event_name = 'HeroDischarged'");
        var ofTeam = stored(ofTeam(preventers) + " and event_name in ('TeamFormed', 'HeroEnlisted')");

        assertThat(hero).hasSize(3);
        assertThat(team).hasSizeGreaterThanOrEqualTo(4);
        assertThat(both).hasSize(2);
        assertThat(ask(form, "?hero=" + deadpond, 3)).isEqualTo(hero);
        assertThat(ask(form, "?team=" + zForce, team.size())).isEqualTo(team);
        assertThat(ask(form, "?hero=" + spiderBoy + "&team=" + zForce, 2)).isEqualTo(both);
        assertThat(ask(form, "?event=HeroDischarged", discharged.size())).isEqualTo(discharged);
        assertThat(ask(form, "?team=" + preventers + "&event=TeamFormed,HeroEnlisted", ofTeam.size()))
                .isEqualTo(ofTeam);
        for (var events :
                List.of("event=TeamFormed&event=HeroEnlisted", "event=TeamRenamed,TeamFormed&event=HeroEnlisted")) {
            assertThat(ask(form, "?team=" + preventers + "&" + events, ofTeam.size()))
                    .isEqualTo(ofTeam);
        }
        assertThat(ask(form, "?team=" + preventers + "&event=TeamFormed", 1)).isEqualTo(List.of(ofTeam.getFirst()));
        // A hero is no team, nor the other way around.
        if (!form.equals(SSE)) {
            assertThat(ask(form, "?team=" + deadpond, 0)).isEmpty();
            assertThat(ask(form, "?hero=" + zForce, 0)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Http.JSON, NDJSON, SSE})
    void tellATeamOfMembersWhoEnd(String form) {
        var team = http.form("Left alone");
        try (var live = listen("?team=" + team);
                var ends = listen("?team=" + team + "&event=HeroRetired,HeroForgotten")) {
            await().atMost(LONG).until(() -> live.lastId() != null && ends.lastId() != null);
            var retired = http.register("Retired", team);
            var erased = http.register("Erased", team, preventers);
            http.delete("/heroes/" + retired).expect(204);
            var officer = Http.to(node, node.token("privacy-officer"));
            for (var hero : List.of(erased, retired)) {
                officer.send("POST", "/heroes/" + hero + "/erasure", null).expect(204);
            }

            var endings = "(event_name = 'HeroRetired' and aggregate_id = '" + retired
                    + "' or event_name = 'HeroForgotten' and aggregate_id = '" + erased + "')";
            var all = stored("(" + ofTeam(team) + " or " + endings + ")");
            assertThat(all).hasSize(5);
            assertThat(ask(form, "?team=" + team, 5)).isEqualTo(all);
            assertThat(ask(form, "?team=" + team + "&event=HeroForgotten,HeroRetired", 2))
                    .isEqualTo(stored(endings));
            assertThat(ask(form, "?team=" + team + "&hero=" + erased, 2))
                    .isEqualTo(stored("aggregate_id = '" + erased + "' and (" + ofTeam(team) + " or " + endings + ")"));
            await().atMost(LONG).until(() -> live.count() >= 4 && ends.count() >= 2);
            assertThat(live.positions()).isEqualTo(all.subList(1, 5));
            assertThat(ends.positions()).isEqualTo(stored(endings));
        }
    }

    @Nested
    class Pages {

        @ParameterizedTest
        @ValueSource(strings = {"event=HeroRegistered,HeroEnlisted&", "hero=ID&", "team=TEAM&"})
        void leadFromOneToTheNext(String which) {
            var query = which.replace("ID", deadpond.toString()).replace("TEAM", preventers.toString());
            var whole = http.get("/events?" + query + "limit=200").expect(200);
            assertThat(whole.header("Link")).isNull();
            var all = positions(whole.json());
            assertThat(all).hasSizeGreaterThan(2).isSorted();

            var found = new ArrayList<Long>();
            var pages = 0;
            for (var next = "/events?" + query + "limit=2"; next != null; pages++) {
                var page = http.get(next).expect(200);
                assertThat(page.json().size()).isBetween(1, 2);
                found.addAll(positions(page.json()));
                var link = page.header("Link");
                assertThat(link)
                        .as("some clients cut it at commas")
                        .satisfiesAnyOf(
                                none -> assertThat(none).isNull(),
                                one -> assertThat(one).doesNotContain(","));
                next = link == null ? null : link.substring(1, link.indexOf('>'));
            }

            assertThat(found).isEqualTo(all);
            assertThat(pages).isEqualTo((all.size() + 1) / 2);
        }

        @Test
        void beginWhereTheyAreAskedTo() {
            var first = http.get("/events?limit=3").expect(200);
            var second =
                    http.get("/events?limit=3&after=" + positions(first.json()).getLast());

            assertThat(positions(first.json())).isEqualTo(stored("true").subList(0, 3));
            assertThat(positions(second.json())).isEqualTo(stored("true").subList(3, 6));
            assertThat(http.get("/events?after=" + stored("true").getLast())
                            .json()
                            .size())
                    .isZero();
        }

        @Test
        void haveCloudEvents() {
            var event = http.get("/events?hero=" + deadpond + "&limit=1")
                    .expect(200)
                    .json()
                    .get(0);

            assertThat(event.get("specversion").asString()).isEqualTo("1.0");
            assertThat(event.get("source").asString()).isEqualTo("/heroes/" + deadpond);
            assertThat(event.get("type").asString()).isEqualTo("dev.roster.HeroRegistered");
            assertThat(event.get("version").asString()).isEqualTo("0");
            assertThat(event.at("/data/heroId").asString()).isEqualTo(deadpond.toString());
            assertThat(event.toString()).doesNotContain("Deadpond", "metadata", "wrappedkey");
        }

        @Test
        void areABatchOfCloudEventsForWhoAsksForOne() {
            var page = http.get("/events?limit=3").expect(200);
            for (var accept : List.of(BATCH, BATCH + ", */*;q=0.1", "application/json;q=0.5, " + BATCH)) {
                var batch = http.get("/events?limit=3", "Accept", accept).expect(200);

                assertThat(batch.header("Content-Type")).as(accept).isEqualTo(BATCH);
                assertThat(batch.json()).isEqualTo(page.json());
                assertThat(batch.header("Link")).isEqualTo(page.header("Link"));
            }
            for (var accept : List.of("application/json, " + BATCH + ";q=0.9", "*/*, " + BATCH + ";q=0.9")) {
                assertThat(http.get("/events", "Accept", accept).header("Content-Type"))
                        .as(accept)
                        .isEqualTo(Http.JSON);
            }
            http.get("/events?limit=0", "Accept", BATCH).expectProblem(400, "invalid-details");
            http.get("/events?after=99999999", "Accept", BATCH).expectProblem(400, "bad-request");
        }

        @Test
        void areWhatWhoAcceptsAnythingGets() {
            for (var accept : List.of("*/*", "application/*")) {
                assertThat(http.get("/events", "Accept", accept).header("Content-Type"))
                        .isEqualTo(Http.JSON);
            }
            assertThat(http.get("/events").header("Content-Type")).isEqualTo(Http.JSON);
        }

        @Test
        void areFoundAmongManyThatDoNotMeetTheFilter() {
            fill(25_000);
            var hero = http.register("Ant");
            http.delete("/heroes/" + hero).expect(204);

            var first = http.get("/events?event=HeroRetired&limit=1").expect(200);

            assertThat(positions(first.json()))
                    .isEqualTo(stored("event_name = 'HeroRetired'").subList(0, 1));
        }
    }

    @Nested
    class Exports {

        @Test
        void haveAllFromAPosition() {
            var all = stored("true");
            var whole = http.get("/events", "Accept", NDJSON).expect(200);
            var rest = http.get("/events?after=" + all.get(3), "Accept", NDJSON).expect(200);

            assertThat(whole.header("Content-Type")).isEqualTo(NDJSON);
            assertThat(positions(lines(whole))).isEqualTo(all);
            assertThat(positions(lines(rest))).isEqualTo(all.subList(4, all.size()));
            var last = all.getLast().toString();
            assertThat(rest.response().body())
                    .endsWith("\"position\":\"%s\",\"data\":{\"after\":\"%s\",\"events\":%s,\"last\":\"%s\"}}\n"
                            .formatted(last, all.get(3), all.size() - 4, last));
        }

        @Test
        void sayUpToWhereTheyHaveNoneThatMeetTheFilter() {
            var head = stored("true").getLast().toString();

            var none = http.get("/events?event=HeroRetired&hero=" + deadpond, "Accept", NDJSON)
                    .expect(200);

            assertThat(lines(none)).isEmpty();
            assertThat(none.json().get("position").asString()).isEqualTo(head);
            var nothing = http.get("/events?after=" + head, "Accept", NDJSON).expect(200);
            assertThat(nothing.json().get("position").asString()).isEqualTo(head);
        }

        @Test
        void haveKeysForAdministratorsAlone() {
            var events = lines(http.get("/events", "Accept", NDJSON));
            var keys = events.stream()
                    .filter(event -> event.has("wrappedkey"))
                    .map(event -> event.get("source").asString())
                    .toList();

            assertThat(events).allMatch(event -> event.has("metadata"));
            assertThat(keys).contains("/heroes/" + deadpond, "/heroes/" + spiderBoy);
            assertThat(keys).doesNotContain("/heroes/" + forgotten).doesNotHaveDuplicates();
            assertThat(events.stream().filter(event -> event.has("wrappedkey")))
                    .allMatch(event -> event.get("type").asString().equals("dev.roster.HeroRegistered"))
                    .allMatch(event -> event.has("masterkeyid"));
            for (var role : List.of("viewer", "editor", "identity-reader", "privacy-officer")) {
                assertThat(Http.to(node, node.token(role))
                                .get("/events", "Accept", NDJSON)
                                .response()
                                .body())
                        .contains("HeroRegistered")
                        .doesNotContain("metadata", "wrappedkey", "masterkeyid");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"hero=HERO", "team=TEAM", "event=HeroRegistered"})
        void haveNoKeysIfTheyAreNotWhole(String which) {
            var query = which.replace("HERO", deadpond.toString()).replace("TEAM", preventers.toString());

            assertThat(lines(http.get("/events?" + query, "Accept", NDJSON).expect(200)))
                    .isNotEmpty()
                    .noneMatch(event -> event.has("metadata") || event.has("wrappedkey") || event.has("masterkeyid"));
        }

        @Test
        void goOnToTheEndOfHeroesWhoAreForgottenMeanwhile() throws IOException {
            fill(20_000);
            var hero = http.register("Soon forgotten");
            try (var slow = slowReader(NDJSON, "HTTP/1.0", Node.ADMIN_TOKEN)) {
                assertThat(slow.getInputStream().read()).isEqualTo('H');
                Http.to(node, node.token("privacy-officer"))
                        .send("POST", "/heroes/" + hero + "/erasure", null)
                        .expect(204);

                var text = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                var events = text.lines()
                        .filter(line -> line.contains("\"source\":\"/heroes/" + hero))
                        .map(JsonMapper.shared()::readTree)
                        .toList();
                assertThat(events)
                        .extracting(event -> event.get("type").asString())
                        .containsExactly("dev.roster.HeroRegistered", "dev.roster.HeroForgotten");
                assertThat(events).noneMatch(event -> event.has("wrappedkey"));
            }
        }

        @Test
        void endWhereTheStoreWasWhenTheyBegan() throws Exception {
            try (var held = new HeldAppend()) {
                var after = formWithoutWaiting();
                var export = Thread.ofVirtual().unstarted(() -> {
                    var lines = lines(http.get("/events", "Accept", NDJSON).expect(200));
                    assertThat(lines)
                            .anyMatch(event -> event.get("source").asString().equals("/teams/" + after));
                    assertThat(positions(lines)).contains(held.position());
                });
                var failures = new ArrayList<Throwable>();
                export.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
                export.start();
                assertThat(export.join(Duration.ofMillis(300))).isFalse();
                held.commit();
                export.join();
                assertThat(failures).isEmpty();
            }
        }

        /** Under way for long, since its reader is slow. */
        @ParameterizedTest
        @ValueSource(strings = {"admin", "viewer"})
        void breakOffWhenTheirTokenIsRevoked(String role) throws IOException {
            fill(10_000);
            var made = http.send("POST", "/tokens", Map.of("name", "lost", "roles", List.of(role)))
                    .expect(201);
            try (var slow =
                    slowReader(NDJSON, "HTTP/1.1", made.json().get("token").asString())) {
                assertThat(slow.getInputStream().read()).isEqualTo('H');
                http.delete("/tokens/" + made.id()).expect(204);
                // So slowly that it is not the whole by far, and so fast that the container's patience does not end.
                await().atMost(LONG).until(() -> {
                    slow.getInputStream().readNBytes(4_096);
                    return http.get("/events?event=HeroDischarged", "Accept", NDJSON)
                                    .status()
                            == 200;
                });

                assertThat(isBrokenOff(slow)).isTrue();
            }
        }

        @Test
        void areFewAtOnceAndMayBeBrokenOff(CapturedOutput output) throws IOException {
            fill(10_000);
            try (var slow = slowReader(NDJSON)) {
                assertThat(slow.getInputStream().read()).isEqualTo('H');
                http.get("/events", "Accept", NDJSON).expectProblem(503, "too-many-listeners");
            }

            await().atMost(LONG)
                    .untilAsserted(() -> http.get("/events?limit=1&event=HeroRetired", "Accept", NDJSON)
                            .expect(400));
            await().atMost(LONG)
                    .untilAsserted(() -> http.get("/events?event=HeroRetired", "Accept", NDJSON)
                            .expect(200));
            assertThat(output).doesNotContain("ERROR");
        }
    }

    @Nested
    class WhoListens {

        @Test
        void hearWhatHappensFromNowOn() {
            try (var ear = listen("")) {
                assertThat(ear.response().headers().firstValue("Content-Type")).hasValue(SSE);
                assertThat(ear.response().headers().firstValue("Cache-Control")).hasValue("no-store");
                assertThat(ear.response().headers().firstValue("X-Accel-Buffering"))
                        .hasValue("no");
                var head = stored("true").getLast();
                await().atMost(LONG).until(() -> ear.lastId() != null);
                assertThat(ear.lastNumber()).isEqualTo(head);
                var team = http.form("New");

                await().atMost(LONG).until(() -> !ear.heard().isEmpty());

                assertThat(ear.firstLines().subList(0, 5))
                        .containsExactly(
                                "retry: 1000",
                                "event: Listening",
                                "data: {\"position\":\"" + head + "\"}",
                                "id: " + marked(head),
                                "");
                var first = ear.heard().getFirst();
                assertThat(first.position()).isGreaterThan(head);
                assertThat(first.name()).isEqualTo("TeamFormed");
                assertThat(first.json().get("source").asString()).isEqualTo("/teams/" + team);
                assertThat(first.json())
                        .isEqualTo(http.get("/events?after=" + head).json().get(0));
            }
        }

        /** Some clients take an id for theirs as soon as they have read its line. */
        @Test
        void getTheIdOfAnEventAtItsEnd() {
            try (var ear = listen("?after=0")) {
                await().atMost(LONG).until(() -> ear.count() > 0);

                var first = stored("true").getFirst();
                assertThat(ear.firstLines().subList(5, 8))
                        .satisfiesExactly(
                                line -> assertThat(line).isEqualTo("event: TeamFormed"),
                                line -> assertThat(line).startsWith("data: {"),
                                line -> assertThat(line).isEqualTo("id: " + marked(first)));
            }
        }

        @Test
        void goOnWhereTheyWere() {
            var all = stored("true");
            var from = all.size() - 4;
            try (var resumed = listen("", all.get(from).toString());
                    var both = listen("?after=0", all.get(from + 1).toString());
                    var asked = listen("?after=" + all.get(from + 2))) {
                var last = http.form("Last");
                await().atMost(LONG)
                        .until(() -> List.of(resumed, both, asked).stream()
                                .allMatch(ear -> !ear.heard().isEmpty()
                                        && ear.heard().getLast().data().contains(last.toString())));

                var now = stored("true");
                assertThat(resumed.positions()).isEqualTo(now.subList(from + 1, now.size()));
                assertThat(both.positions()).isEqualTo(now.subList(from + 2, now.size()));
                assertThat(asked.positions()).isEqualTo(now.subList(from + 3, now.size()));
            }
        }

        @Test
        void areToldThatNothingHappensAndWhatNeedNotBeLookedAtAgain() {
            try (var all = listen("");
                    var filtered = listen("?hero=" + deadpond)) {
                await().atMost(LONG)
                        .until(() -> filtered.firstLines().contains(":")
                                && all.firstLines().contains(":"));
                var start = filtered.lastNumber();
                http.form("Not about Deadpond");
                var head = stored("true").getLast();

                await().atMost(LONG).until(() -> head.equals(filtered.lastNumber()));

                assertThat(start).isNotEqualTo(head);
                // Some clients forget the id of what has no data.
                assertThat(filtered.signals()).extracting(Heard::name).containsOnly("Listening");
                assertThat(filtered.signals().getLast().json().get("position").asString())
                        .isEqualTo(head.toString());
                assertThat(filtered.heard()).isEmpty();
                assertThat(all.heard()).extracting(Heard::name).contains("TeamFormed");
            }
        }

        @Test
        void waitForAnAppendThatIsUnderWay() throws Exception {
            try (var live = listen("");
                    var filtered = listen("?event=TeamFormed");
                    var held = new HeldAppend()) {
                var before = stored("true").getLast();
                var team = formWithoutWaiting();
                try (var resumed = listen("", before.toString());
                        var named = listen("?event=TeamFormed", before.toString());
                        var ofTeam = listen("?team=" + team, before.toString())) {
                    await().during(Duration.ofMillis(400))
                            .until(() -> Stream.of(live, filtered, resumed, named, ofTeam)
                                    .allMatch(ear -> ear.count() == 0));
                    for (var query : List.of("after=", "event=TeamFormed&after=", "team=" + team + "&after=")) {
                        var page = http.get("/events?" + query + before).expect(200);
                        assertThat(page.json().size()).isZero();
                        assertThat(page.header("Link")).contains("after=" + before);
                    }

                    held.commit();

                    var expected = stored("position > " + before);
                    assertThat(expected).hasSize(2);
                    for (var ear : List.of(live, filtered, resumed, named)) {
                        await().atMost(LONG).until(() -> ear.count() >= 2);
                        assertThat(ear.positions()).isEqualTo(expected);
                    }
                    await().atMost(LONG).until(() -> ofTeam.count() == 1);
                    assertThat(positions(http.get("/events?after=" + before).json()))
                            .isEqualTo(expected);
                }
            }
        }

        @Test
        void hearWhatWasUnderWayWhenTheyBegan() throws Exception {
            fill(1);
            try (var held = new HeldAppend()) {
                formWithoutWaiting();
                try (var first = listen("");
                        var filtered = listen("?event=TeamFormed")) {
                    await().atMost(LONG).until(() -> first.lastId() != null && filtered.lastId() != null);
                    assertThat(first.lastNumber()).isEqualTo(held.position() - 1);

                    held.commit();

                    var expected = stored("position >= " + held.position());
                    for (var ear : List.of(first, filtered)) {
                        await().atMost(LONG).until(() -> ear.count() >= 2);
                        assertThat(ear.positions()).isEqualTo(expected);
                    }
                }
            }
        }

        @Test
        void goPastAnAppendThatWasRolledBack() throws Exception {
            try (var live = listen("")) {
                try (var held = new HeldAppend()) {
                    formWithoutWaiting();
                    held.rollback();
                }
                await().atMost(LONG).until(() -> live.count() == 1);
            }
        }

        @Test
        void areAsManyAsThereMayBe() {
            var ears = IntStream.range(0, LISTENERS).mapToObj(i -> listen("")).toList();

            http.get("/events", "Accept", SSE).expectProblem(503, "too-many-listeners");
            http.get("/events").expect(200);

            ears.forEach(Ear::close);
            awaitNobody();
            try (var ear = listen("")) {
                assertThat(ear.response().statusCode()).isEqualTo(200);
            }
        }

        @Test
        void areCutOffIfTheyTakeNothing() throws IOException {
            fill(10_000);
            try (var slow = slowReader(SSE);
                    var ear = listen("")) {
                await().atMost(LONG).until(() -> node.bean(Listeners.class).count() == 2);

                await().atMost(CUT_OFF).until(() -> node.bean(Listeners.class).count() == 1);

                http.form("Heard by the other");
                await().atMost(LONG).until(() -> ear.count() == 1);
                assertThat(ear.hasEnded()).isFalse();
                assertThat(isBrokenOff(slow)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "after=-1, invalid-details",
        "after=x, invalid-details",
        "after=99999999, bad-request",
        "hero=x, invalid-details",
        "team=1-1-1-1-1, invalid-details",
        "hero=%20, invalid-details",
        "event=None, invalid-details",
        "'event=TeamFormed,', invalid-details",
        "event=, invalid-details",
        "event=TeamFormed&event=, invalid-details",
        "event=TeamFormed&event=None, invalid-details",
        "after=1&after=2, invalid-details",
        "team=&team=, invalid-details",
        "Hero=x, invalid-details"
    })
    void areNotGuessedAt(String query, String problem) {
        for (var form : List.of(Http.JSON, NDJSON, SSE)) {
            http.get("/events?" + query, "Accept", form).expectProblem(400, problem);
        }
    }

    /** As some clients send it who have none. */
    @Test
    void areToldFromNowOnOrAfterAPositionIfTheLastIdIsEmpty() {
        var all = stored("true");
        try (var live = listen("", "");
                var asked = listen("?after=" + all.getFirst(), "")) {
            await().atMost(LONG).until(() -> live.lastId() != null && asked.count() > 0);
            assertThat(live.firstLines()).contains("id: " + marked(all.getLast()));
            assertThat(asked.positions().getFirst()).isEqualTo(all.get(1));
        }
    }

    @Test
    void areNotGuessedAtInTheirOwnForms() {
        for (var limit : List.of("0", "201", "x")) {
            http.get("/events?limit=" + limit).expectProblem(400, "invalid-details");
        }
        http.get("/events?limit=1", "Accept", NDJSON).expectProblem(400, "invalid-details");
        http.get("/events?limit=1", "Accept", SSE).expectProblem(400, "invalid-details");
        for (var id : List.of("x", "-1", "1.5", "9999999999999999999")) {
            http.get("/events", "Accept", SSE, "Last-Event-ID", id).expectProblem(400, "bad-request");
        }
        http.get("/events", "Accept", SSE, "Last-Event-ID", "99999999").expectProblem(400, "bad-request");
        http.get("/events", "Accept", "text/html").expectProblem(406, "not-acceptable");
        assertThat(http.get("/events?event=None")
                        .expect(400)
                        .json()
                        .at("/errors/0/problem")
                        .asString())
                .contains("HeroEnlisted, ", "TeamRenamed");
        assertThat(http.get("/events?hero=x&team=y")
                        .expect(400)
                        .json()
                        .get("errors")
                        .findValuesAsString("field"))
                .containsExactly("hero", "team");
        assertThat(http.get("/events?hero=x&hero=y")
                        .expect(400)
                        .json()
                        .at("/errors/0/problem")
                        .asString())
                .isEqualTo("is given more than once, and takes one value: give it once");
    }

    @Test
    void haveHeads() {
        for (var form : List.of(Http.JSON, BATCH, NDJSON, SSE)) {
            var head = http.send("HEAD", "/events", null, "Accept", form).expect(200);
            assertThat(head.header("Content-Type")).isEqualTo(form);
        }
        assertThat(node.bean(Listeners.class).count()).isZero();
    }

    /** What comes after an append that is under way can't be read before that. */
    private static UUID formWithoutWaiting() {
        return http.send(
                        "POST",
                        "/teams",
                        Map.of("name", "After", "headquarters", "Somewhere"),
                        "Prefer",
                        "respond-async")
                .expect(202)
                .id();
    }

    /** Teams that were never formed, but in the store. */
    private static void fill(int events) {
        database.jdbc().sql("""
                insert into eventstore.event
                    (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                select id, 0, 'Team', id, 'TeamFormed', '1',
                    json_build_object('teamId', id, 'name', repeat('x', 200), 'headquarters', 'Somewhere'), '{}'
                from (select uuidv7() as id from generate_series(1, ?)) one""").param(events).update();
        node.awaitProjection();
    }

    /** Asks for all events, and has room for few of them. */
    private static Socket slowReader(String form) throws IOException {
        return slowReader(form, "HTTP/1.1", Node.ADMIN_TOKEN);
    }

    private static Socket slowReader(String form, String version, String token) throws IOException {
        var address = URI.create(node.address());
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        socket.getOutputStream().write("""
                        GET /events?after=0 %s\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Accept: %s\r
                        \r
                        """.formatted(version, token, form).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Whether there is an end, and none as answers have that are whole. */
    private static boolean isBrokenOff(Socket socket) {
        var text = new StringBuilder();
        try {
            socket.setSoTimeout((int) LONG.toMillis());
            text.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return e.getMessage().contains("reset");
        }
        return !text.toString().endsWith("0\r\n\r\n") && !text.toString().contains("ExportEnded");
    }

    /** An append that has its position, and is not committed. */
    private static final class HeldAppend implements AutoCloseable {

        private final Connection connection;
        private final long position;

        private HeldAppend() throws SQLException {
            connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("""
                            insert into eventstore.event
                                (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                            select id, 0, 'Team', id, 'TeamFormed', '1',
                                json_build_object('teamId', id, 'name', 'Held', 'headquarters', 'Somewhere'), '{}'
                            from (select uuidv7() as id) one
                            returning position""")) {
                row.next();
                position = row.getLong(1);
            }
        }

        private long position() {
            return position;
        }

        private void commit() throws SQLException {
            connection.commit();
        }

        private void rollback() throws SQLException {
            connection.rollback();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}

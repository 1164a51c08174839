package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRenamed;
import dev.roster.eventstore.deadletter.DeadLetters;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Dead letters of a team's own groups, for which one property is enough: they lose nothing, and are got out of over HTTP. */
class DeadLettersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Database database;
    private static Node node;
    private static Http http;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        database.jdbc()
                .sql(
                        "create table public.note (id bigint generated always as identity, grp text, text text, number int)")
                .update();
        node = Node.start(
                database,
                List.of(
                        "--axon.eventhandling.processors.notes.dlq.enabled=true",
                        "--axon.eventhandling.processors.pooled-notes.mode=pooled",
                        "--axon.eventhandling.processors.pooled-notes.initial-segment-count=2",
                        "--axon.eventhandling.processors.pooled-notes.dlq.enabled=true",
                        "--roster.dead-letters.max-sequences=2",
                        "--roster.dead-letters.max-sequence-size=3"),
                Notes.class,
                PooledNotes.class,
                Strict.class);
        http = Http.to(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** The handler has written a row before it fails, by a statement that PostgreSQL refuses: no row of it is left. */
    @Test
    void aLetterThatFailedIsLookedAtRetriedAndGoneWithThoseBehindIt() {
        var team = form("Fails");
        node.send(new ReviseTeam(team, "Waits", null));
        form("Passes");

        for (var group : List.of("notes", "pooled-notes")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(notes(group)).containsExactly("Passes formed");
                assertThat(sequence(group, team).at("/letters").asInt()).isEqualTo(2);
            });
        }
        var sequence = sequence("notes", team);
        assertThat(sequence.at("/identifier").asString()).isEqualTo(team.toString());
        assertThat(sequence.at("/cause/message").asString()).contains("division by zero");
        assertThat(sequence.at("/tries").asInt()).isEqualTo(1);
        var letters =
                http.get("/projections/notes/dead-letters/" + team).expect(200).json();
        assertThat(letters).hasSize(2);
        assertThat(letters.at("/0/event/name").asString()).isEqualTo("TeamFormed");
        assertThat(letters.at("/0/event/aggregateType").asString()).isEqualTo("Team");
        assertThat(letters.at("/0/event/version").asInt()).isZero();
        assertThat(letters.at("/0/payload/name").asString()).isEqualTo("Fails");
        assertThat(letters.at("/1/cause").isNull()).isTrue();
        assertThat(letters.at("/1/tries").asInt()).isZero();
        var page =
                http.get("/projections/notes/dead-letters/" + team + "?limit=1").expect(200);
        assertThat(page.json()).hasSize(1);
        assertThat(http.get(next(page)).expect(200).json().at("/0/event/name").asString())
                .isEqualTo("TeamRenamed");
        assertThat(node.bean(DeadLetters.class).count("notes")).isEqualTo(2);

        var again = retry("notes", team);

        assertThat(again.at("/done").asBoolean()).isFalse();
        assertThat(again.at("/cause/message").asString()).contains("division by zero");
        assertThat(sequence("notes", team).at("/tries").asInt()).isEqualTo(2);
        assertThat(notes("notes")).containsExactly("Passes formed");

        Handling.mended = true;
        try {
            var done = retry("notes", team);
            assertThat(done.at("/done").asBoolean()).isTrue();
            assertThat(done.at("/handled").asInt()).isEqualTo(2);
            assertThat(retry("pooled-notes", team).at("/done").asBoolean()).isTrue();
        } finally {
            Handling.mended = false;
        }
        assertThat(notes("notes")).containsExactly("Passes formed", "Fails formed", "Waits renamed");
        assertThat(notes("pooled-notes")).containsExactly("Passes formed", "Fails formed", "Waits renamed");
        http.get("/projections/notes/dead-letters/" + team).expectProblem(404, "unknown-dead-letters");
        clearNotes();
    }

    @Test
    void aLetterIsDiscardedWithAReasonThatIsKept() {
        var team = form("Fails");
        node.send(new ReviseTeam(team, "Waits", null));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(sequence("notes", team).at("/letters").asInt())
                                .isEqualTo(2));
        var path = "/projections/notes/dead-letters/" + team;
        http.send("POST", path + "/discard", Map.of()).expectProblem(422, "invalid-details");
        http.send("POST", path + "/discard", Map.of("reason", "x".repeat(501))).expectProblem(422, "invalid-details");
        var first = http.get(path).expect(200).json().at("/0/id").asString();

        var one = http.send("POST", path + "/discard", Map.of("reason", " It was a test ", "letter", first));

        assertThat(one.expect(200).json().at("/discarded").asInt()).isEqualTo(1);
        assertThat(retry("notes", team).at("/done").asBoolean()).isTrue();
        var record = http.get("/projections/notes/discarded-letters?limit=1")
                .expect(200)
                .json();
        assertThat(record.at("/0/reason").asString()).isEqualTo("It was a test");
        assertThat(record.at("/0/actor").asString()).isNotEmpty();
        assertThat(record.at("/0/event/name").asString()).isEqualTo("TeamFormed");
        assertThat(record.at("/0/event/aggregateId").asString()).isEqualTo(team.toString());
        assertThat(record.at("/0/cause/message").asString()).contains("division by zero");
        http.send("POST", path + "/discard", Map.of("reason", "Again")).expectProblem(404, "unknown-dead-letters");
        discardAll("pooled-notes");
        clearNotes();
    }

    /** A handler is only called with events that it can read: an unreadable one would seem to be handled. */
    @Test
    void anEventThatThisVersionCantReadStays() {
        var team = form("Fails");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(sequence("notes", team).isMissingNode()).isFalse());
        var renamed = "update eventstore.dead_letter set event_name = ? where processing_group = 'notes'";
        database.jdbc().sql(renamed).param("TeamOfTheFuture").update();

        var refused = retry("notes", team);

        assertThat(refused.at("/left").asInt()).isEqualTo(1);
        assertThat(refused.at("/cause/message").asString()).contains("TeamOfTheFuture", "can't be read");
        assertThat(node.bean(EventProcessingConfiguration.class)
                        .sequencedDeadLetterProcessor("notes")
                        .orElseThrow()
                        .processAny())
                .isFalse();
        database.jdbc().sql(renamed).param("TeamFormed").update();
        discardAll("notes");
        discardAll("pooled-notes");
        clearNotes();
    }

    @Test
    void aGroupWhoseQueueIsFullStopsAndLosesNothing() {
        var teams = List.of(form("Fails"), form("Fails"), form("Fails"));
        var health = "/actuator/health/eventProcessors/notes";
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(http.get(health).json().at("/details/state").asString()).isEqualTo("stopped");
            assertThat(http.get(health).json().at("/details/error").asString())
                    .contains("The dead-letter queue is full, with 2 sequences", "division by zero")
                    .doesNotContain("payload");
        });
        var page = http.get("/projections/notes/dead-letters?limit=1").expect(200);
        assertThat(page.json()).hasSize(1);
        assertThat(http.get(next(page)).expect(200).json()).hasSize(1);

        discard("notes", teams.getFirst());

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sequence("notes", teams.getLast()).isMissingNode()).isFalse();
            assertThat(http.get(health).json().at("/status").asString()).isEqualTo("DEGRADED");
        });
        discardAll("notes");
        await().atMost(PATIENCE).until(() -> {
            discardAll("pooled-notes");
            return node.bean(DeadLetters.class).count("pooled-notes") == 0
                    && database.jdbc()
                                    .sql("select count(*) from eventstore.discarded_letter where aggregate_id = ?")
                                    .param(teams.getLast().toString())
                                    .query(Long.class)
                                    .single()
                            == 2;
        });
        clearNotes();
    }

    /** Whoever retries has the sequence for as long as that takes; an event that comes meanwhile waits behind it, and isn't forgotten. */
    @Test
    void oneRetryAtATimeAndWhatComesMeanwhileFollows() throws Exception {
        var team = form("Fails");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(sequence("notes", team).isMissingNode()).isFalse());
        Handling.entered = new CountDownLatch(1);
        Handling.release = new CountDownLatch(1);
        Handling.mended = true;
        try {
            var first = CompletableFuture.supplyAsync(() -> retry("notes", team));
            Handling.entered.await();
            http.send("POST", "/projections/notes/dead-letters/" + team + "/retry", null)
                    .expectProblem(409, "dead-letters-in-use");
            node.send(new ReviseTeam(team, "Later", null));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    sequence("notes", team).at("/letters").asInt())
                            .isEqualTo(2));
            Handling.release.countDown();

            assertThat(first.get().at("/handled").asInt()).isEqualTo(2);
        } finally {
            Handling.release.countDown();
            Handling.mended = false;
            Handling.entered = null;
        }
        assertThat(notes("notes")).containsExactly("Fails formed", "Later renamed");
        discardAll("pooled-notes");
        clearNotes();
    }

    @Test
    void aResetReadsAgainWhatHadBecomeALetterAndKeepsWhatItDoesNot() {
        var before = form("Fails");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(sequence("notes", before).isMissingNode()).isFalse());
        var start = database.head();
        var after = form("Fails");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(sequence("notes", after).isMissingNode()).isFalse());
        var processor = node.bean(EventProcessingConfiguration.class)
                .eventProcessor("notes", StreamingEventProcessor.class)
                .orElseThrow();
        Handling.mended = true;
        try {
            processor.shutDown();
            processor.resetTokens(new GlobalSequenceTrackingToken(start));
            assertThat(node.bean(DeadLetters.class).count("notes")).isEqualTo(1);
            processor.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(notes("notes")).containsExactly("Fails formed"));
            assertThat(sequence("notes", before).isMissingNode()).isFalse();
        } finally {
            Handling.mended = false;
        }
        discardAll("notes");
        discardAll("pooled-notes");
        clearNotes();
    }

    @Test
    void whatHasNoDeadLettersSaysSo() {
        http.get("/projections/nobody/dead-letters").expectProblem(404, "unknown-projection");
        http.get("/projections/roster/dead-letters").expectProblem(409, "no-dead-letter-queue");
        var strict = http.get("/projections/strict/dead-letters").expectProblem(409, "no-dead-letter-queue");
        assertThat(strict.json().at("/detail").asString())
                .contains("axon.eventhandling.processors.strict.dlq.enabled=true");
        http.get("/projections/notes/dead-letters/nothing").expectProblem(404, "unknown-dead-letters");
        http.send("POST", "/projections/notes/dead-letters/nothing/retry", null)
                .expectProblem(404, "unknown-dead-letters");
        http.get("/projections/notes/dead-letters?limit=0").expectProblem(400, "invalid-details");
    }

    private static UUID form(String name) {
        var id = Node.id();
        node.send(new FormTeam(id, name, "Somewhere"));
        return id;
    }

    private static JsonNode sequence(String group, UUID team) {
        var all = http.get("/projections/" + group + "/dead-letters?limit=200")
                .expect(200)
                .json();
        return StreamSupport.stream(all.spliterator(), false)
                .filter(sequence -> sequence.at("/sequence").asString().equals(team.toString()))
                .findFirst()
                .orElse(all.at("/none"));
    }

    private static JsonNode retry(String group, UUID team) {
        return http.send("POST", "/projections/" + group + "/dead-letters/" + team + "/retry", null)
                .expect(200)
                .json();
    }

    private static void discard(String group, Object sequence) {
        http.send("POST", "/projections/" + group + "/dead-letters/" + sequence + "/discard", Map.of("reason", "Done"))
                .expect(200);
    }

    private static void discardAll(String group) {
        http.get("/projections/" + group + "/dead-letters?limit=200")
                .expect(200)
                .json()
                .forEach(sequence -> discard(group, sequence.at("/sequence").asString()));
    }

    private static String next(Http.Answer page) {
        return page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
    }

    private static List<String> notes(String group) {
        return database.jdbc()
                .sql("select text from public.note where grp = ? order by id")
                .param(group)
                .query(String.class)
                .list();
    }

    private static void clearNotes() {
        await().atMost(PATIENCE)
                .until(() -> List.of("notes", "pooled-notes").stream()
                        .allMatch(group -> http.get("/actuator/health/eventProcessors/" + group)
                                        .json()
                                        .at("/details/lag")
                                        .asInt()
                                == 0));
        discardAll("notes");
        discardAll("pooled-notes");
        database.jdbc().sql("delete from public.note").update();
    }

    private static final class Handling {

        private static volatile boolean mended;
        private static volatile CountDownLatch entered;
        private static volatile CountDownLatch release;

        private static void note(String group, String text, JdbcClient jdbc) {
            jdbc.sql("insert into public.note (grp, text) values (?, ?)")
                    .params(group, text)
                    .update();
            if (text.equals("Fails formed")) {
                hold(group);
                if (!mended) {
                    jdbc.sql("update public.note set number = 1 / 0").update();
                }
            }
        }

        private static void hold(String group) {
            if (entered != null && group.equals("notes")) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Component
    @ProcessingGroup("notes")
    static class Notes {

        @EventHandler
        void on(TeamFormed event, JdbcClient jdbc) {
            Handling.note("notes", event.name() + " formed", jdbc);
        }

        @EventHandler
        void on(TeamRenamed event, JdbcClient jdbc) {
            Handling.note("notes", event.name() + " renamed", jdbc);
        }
    }

    @Component
    @ProcessingGroup("pooled-notes")
    static class PooledNotes {

        @EventHandler
        void on(TeamFormed event, JdbcClient jdbc) {
            Handling.note("pooled-notes", event.name() + " formed", jdbc);
        }

        @EventHandler
        void on(TeamRenamed event, JdbcClient jdbc) {
            Handling.note("pooled-notes", event.name() + " renamed", jdbc);
        }
    }

    @Component
    @ProcessingGroup("strict")
    static class Strict {

        @EventHandler
        void on(TeamFormed event) {}
    }
}

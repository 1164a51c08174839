package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.StartupRefused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;

/** The service on a primary with a synchronous standby: what is not on it is not acknowledged, and keeps nobody waiting for long. */
@Isolated
@EnabledOnOs({OS.LINUX, OS.MAC})
class SynchronousStandbyIT extends OnStandbyPair {

    private static final String WAITING = "from pg_stat_activity where wait_event = 'SyncRep'";

    @Test
    void keepsNobodyWaitingLongWhileTheSynchronousStandbyIsGone() throws Exception {
        try (var node = Node.start(pair.database())) {
            var http = Http.to(node);
            http.register("Before");
            pair.makeSynchronous();
            pair.killStandby();

            var ids = Stream.generate(Node::id).limit(16).toList();
            var writes = ids.stream()
                    .map(id -> async(() -> timed(() -> registerAlone(http, id))))
                    .toList();
            while (!writes.stream().allMatch(CompletableFuture::isDone)) {
                var read = timed(() -> http.get("/heroes"));
                read.answer().expect(200);
                assertThat(read.seconds()).isLessThan(4.5);
            }
            writes.forEach(write -> requireNotNow(write.join().answer()));
            assertThat(writes)
                    .allSatisfy(write -> assertThat(write.join().seconds()).isLessThan(10));
            assertThat(writes)
                    .anySatisfy(write -> assertThat(write.join().seconds()).isGreaterThan(4));
            for (var again = 0; again < 20; again++) {
                var refused = timed(() -> register(http, Node.id()));
                requireUnavailable(refused.answer());
                assertThat(refused.seconds())
                        .as("it is refused before it waits")
                        .isLessThan(3);
            }
            assertThat(waiting()).as("what waits does not grow").isBetween(1, 10);
            assertThat(node.projectionHealth()).containsEntry("status", "UP");

            pair.startStandby();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> register(http, Node.id()).expect(201));
            assertThat(waiting()).isZero();
            assertThat(pair.primary()
                            .jdbc()
                            .sql("select count(*) from eventstore.event where aggregate_id = any (?)")
                            .param(ids.toArray(UUID[]::new))
                            .query(Integer.class)
                            .single())
                    .as("what had begun to wait is done")
                    .isBetween(1, 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
    void doesNotAcknowledgeWhatAnOperatorKeptFromTheStandby(String end) throws Exception {
        try (var node = Node.start(pair.database())) {
            var http = Http.to(node);
            pair.makeSynchronous();
            pair.killStandby();
            var id = Node.id();

            var write = async(() -> register(http, id));
            endWait(end);
            requireUnavailable(write.join());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> http.get("/heroes/" + id).expect(200));
            var repeated = async(() -> register(http, id));
            requireUnavailable(repeated.join());

            pair.startStandby();
            await().atMost(PATIENCE).untilAsserted(() -> register(http, id).expect(200));
            register(http, Node.id()).expect(201);
        }
    }

    /** Outside of the transactions of commands. */
    @Test
    void doesNotAcknowledgeAStatementThatAnOperatorKeptFromTheStandby() throws Exception {
        try (var node = Node.start(pair.database())) {
            var http = Http.to(node);
            pair.makeSynchronous();
            pair.killStandby();

            var made = async(() -> http.send("POST", "/tokens", Map.of("name", "lost", "roles", List.of("editor"))));
            endWait("pg_cancel_backend");

            requireUnavailable(made.join());
        }
    }

    @Test
    void refusesToAcknowledgeWithoutTheStandbysThatThereAre() {
        pair.makeSynchronous();
        pair.onPrimary()
                .sql("alter role service set synchronous_commit = local")
                .update();

        assertThatThrownBy(() -> Node.start(pair.database()).close())
                .hasRootCauseInstanceOf(StartupRefused.class)
                .rootCause()
                .hasMessageContaining("synchronous_commit = local");
        Node.start(pair.database(), List.of("--roster.accept-data-loss=true")).close();
    }

    @Test
    void saysWhatIsAcknowledged(CapturedOutput output) {
        pair.makeSynchronous();
        pair.onPrimary()
                .sql("alter role service set synchronous_commit = remote_write")
                .update();

        Node.start(pair.database()).close();

        assertThat(output.getAll().lines().filter(line -> line.contains("Durability: ")))
                .singleElement()
                .asString()
                .contains("Durability: synchronous_commit = remote_write, synchronous_standby_names = '*', fsync = on,"
                        + " full_page_writes = on, 1 standby: ");
    }

    private static int waiting() {
        return pair.onPrimary()
                .sql("select count(*) " + WAITING)
                .query(Integer.class)
                .single();
    }

    /** @param end what ends it, with the id of a process */
    private static void endWait(String end) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> waiting() > 0);
        pair.onPrimary()
                .sql("select %s(pid) ".formatted(end) + WAITING)
                .query(Boolean.class)
                .list();
    }

    /** In a transaction that it shares with nobody. */
    private static Answer registerAlone(Http http, UUID id) {
        return registerAll(http, List.of(id));
    }

    private static Timed timed(Supplier<Answer> request) {
        var begin = System.nanoTime();
        var answer = request.get();
        return new Timed(answer, (System.nanoTime() - begin) / 1e9);
    }

    private record Timed(Answer answer, double seconds) {}
}

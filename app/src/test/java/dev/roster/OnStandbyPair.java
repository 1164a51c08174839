package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.StandbyPair;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/** What tests on a primary with a standby have in common. */
@ExtendWith(OutputCaptureExtension.class)
abstract class OnStandbyPair {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    static StandbyPair pair;

    @BeforeAll
    static void startPair() throws Exception {
        pair = StandbyPair.start(folder);
    }

    @AfterAll
    static void stopPair() throws Exception {
        pair.close();
    }

    /** A test may have left the standby stopped, or promoted it. */
    @BeforeEach
    void makeStandby() throws Exception {
        pair.makeAsynchronous();
        pair.onPrimary().sql("alter role service reset all").update();
        if (!pair.isStreaming()) {
            pair.makeStandby();
        }
    }

    static void requireUnavailable(Answer answer) {
        answer.expectProblem(503, "unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    /** Or it had no connection. */
    static void requireNotNow(Answer answer) {
        answer.expect(503);
        assertThat(answer.json().get("type").asString()).isIn("/problems/unavailable", "/problems/busy");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    static Answer register(Http http, UUID id, String... headers) {
        return http.send("POST", "/heroes", Map.of("id", id, "name", name(id), "secretName", "Secret"), headers);
    }

    /** All or none. */
    static Answer registerAll(Http http, List<UUID> ids) {
        var lines = ids.stream()
                .map(id -> JsonMapper.shared()
                        .writeValueAsString(
                                Map.of("type", "RegisterHero", "heroId", id, "name", name(id), "secretName", "Secret")))
                .collect(Collectors.joining("\n"));
        var request = HttpRequest.newBuilder(
                        http.request("POST", "/commands?atomic=true", null, "Prefer", "respond-async"),
                        (name, value) -> true)
                .method("POST", BodyPublishers.ofString(lines))
                .header("Content-Type", "application/x-ndjson")
                .build();
        return new Answer(Http.send(http.client(), request));
    }

    static String name(UUID id) {
        return "Hero " + id;
    }

    static <T> CompletableFuture<T> async(Supplier<T> what) {
        var done = new CompletableFuture<T>();
        Thread.ofPlatform().start(() -> {
            try {
                done.complete(what.get());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}

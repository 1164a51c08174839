package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Somebody who has the read model rebuilt over HTTP. */
public record Rebuilding(Http http, String address) {

    private static final Set<String> ENDS = Set.of("done", "failed", "cancelled", "interrupted");

    public static Rebuilding begin(Http http) {
        return begin(http, "/rebuilds", Map.of("verifyOnly", false));
    }

    public static Rebuilding verify(Http http) {
        return begin(http, "/rebuilds", Map.of("verifyOnly", true));
    }

    public static Rebuilding undo(Http http) {
        return begin(http, "/read-model/undo", null);
    }

    static Rebuilding reinstate(Http http, String setAside) {
        return new Rebuilding(http, http.delete(setAside).expect(202).header("Location"));
    }

    static Rebuilding snapshot(Http http, long position, String name) {
        return begin(http, "/read-model/snapshots", Map.of("asOf", position, "name", name));
    }

    private static Rebuilding begin(Http http, String path, Object body) {
        return new Rebuilding(http, http.send("POST", path, body).expect(202).header("Location"));
    }

    JsonNode now() {
        return http.get(address).expect(200).json();
    }

    String state() {
        return now().get("state").asString();
    }

    Rebuilding awaitState(String state) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> state().equals(state));
        return this;
    }

    /** Waits for the end, and says how it was then. */
    public JsonNode awaitEnd() {
        return awaitEnd(Duration.ofSeconds(120));
    }

    private JsonNode awaitEnd(Duration longest) {
        await().atMost(longest).pollInterval(Duration.ofMillis(50)).until(() -> ENDS.contains(state()));
        return now();
    }

    public JsonNode awaitDone() {
        return done(awaitEnd());
    }

    public JsonNode awaitDone(Duration longest) {
        return done(awaitEnd(longest));
    }

    private static JsonNode done(JsonNode end) {
        assertThat(end.get("state").asString()).as(end.toString()).isEqualTo("done");
        return end;
    }

    public JsonNode awaitDoneWithoutDrift() {
        var end = awaitDone();
        assertThat(end.at("/comparison/differing").asLong(-1))
                .as(end.toString())
                .isZero();
        return end;
    }

    JsonNode awaitFailedAt(long position) {
        var end = awaitEnd();
        assertThat(end.get("state").asString()).as(end.toString()).isEqualTo("failed");
        assertThat(end.at("/failure/position").asLong()).isEqualTo(position);
        return end;
    }
}

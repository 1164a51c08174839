package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.query.NextReadModelVersion;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services of two versions on one database, as in a rolling upgrade: each answers questions only from its own generation. */
class UpgradeIT {

    private final Database database = TestPostgres.newDatabase();

    @BeforeEach
    void tell() {
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            http.register("Deadpond", http.form("Z-Force"));
        }
    }

    @Test
    void isServedByTheOldNodeUntilTheSwapAndByTheNewOneAfterIt() throws Exception {
        try (var old = Node.start(database);
                var reader = database.dataSource().getConnection()) {
            // The swap waits for whoever works on an older snapshot.
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.createStatement().execute("select from pg_class");
            try (var next = Node.start(database, NextReadModelVersion.class)) {
                assertReady(old);
                assertNotReady(next);
                Http.to(next).send("POST", "/teams", team("Between")).expect(201);
                assertThat(Http.to(old).get("/teams?name=Between").expect(200).json())
                        .hasSize(1);

                reader.rollback();

                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertReady(next));
                await().untilAsserted(() -> assertNotReady(old));
                Http.to(old).send("POST", "/teams", team("After")).expect(201);
                assertThat(Http.to(next).get("/teams?name=After").expect(200).json())
                        .hasSize(1);
                assertThat(Http.to(next).get("/heroes").json()).hasSize(1);
                await().atMost(Duration.ofSeconds(20)).until(next::ownsProjection);
                await().until(() -> !old.projection().isRunning());
                Rebuilding.verify(Http.to(next)).awaitDoneWithoutDrift();
                assertThat(Http.to(next).get("/rebuilds").json())
                        .as("the old node does not build its own again")
                        .hasSize(2);
            }
        }
    }

    @Test
    void isUndoneByAnOldNodeWhichServesAgain() {
        try (var old = Node.start(database);
                var next = Node.start(database, NextReadModelVersion.class)) {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertReady(next));
            Http.to(next).send("POST", "/teams", team("After")).expect(201);
            Http.to(next).send("POST", "/read-model/undo", null).expectProblem(409, "nothing-to-undo");

            Rebuilding.undo(Http.to(old)).awaitDone();

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertReady(old));
            assertThat(Http.to(old).get("/teams?name=After").expect(200).json()).hasSize(1);
        }
    }

    private static Map<String, String> team(String name) {
        return Map.of("name", name, "headquarters", "Here");
    }

    private static void assertReady(Node node) {
        Http.to(node).get("/heroes").expect(200);
        Http.to(node).get("/actuator/health/readiness").expect(200);
    }

    private static void assertNotReady(Node node) {
        var answer = Http.to(node).get("/heroes").expectProblem(503, "not-served");
        assertThat(answer.header("Retry-After")).isNotNull();
        Http.to(node).get("/actuator/health/readiness").expect(503);
        Http.to(node).get("/actuator/health/liveness").expect(200);
    }
}

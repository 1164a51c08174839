package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rebuilds from the shell, as processes of their own that can be killed. */
class RebuildCommandIT {

    @TempDir
    Path folder;

    private Shell shell;

    @BeforeEach
    void start() {
        shell = new Shell(folder);
    }

    @AfterEach
    void stop() throws Exception {
        shell.close();
    }

    @Test
    void areDoneWhileNodesServe() throws Exception {
        var database = TestPostgres.newDatabase();
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            http.register("Deadpond", http.form("Z-Force"));

            var rebuilt = command("rebuild", database);

            assertThat(rebuilt.exitCode()).as(rebuilt.output()).isZero();
            assertThat(rebuilt.output())
                    .contains("The rebuild 1 is done: 3 events")
                    .contains("every row is as the events say")
                    .doesNotContain("WARN", "ERROR");
            assertThat(http.get("/rebuilds/1").json().get("state").asString()).isEqualTo("done");
            http.register("Spider-Boy");
            assertThat(http.get("/heroes").json()).hasSize(2);

            node.jdbc()
                    .sql("update roster.hero set name = 'Nobody' where name = 'Deadpond'")
                    .update();
            var drifted = command("verify", database);

            assertThat(drifted.exitCode()).as(drifted.output()).isEqualTo(1);
            assertThat(drifted.output()).contains("1 rows differ").contains("differs in name");
        }
    }

    @Test
    void areRefusedWhileAnotherRunsAndIfTheyAreNotKnown() throws Exception {
        var database = TestPostgres.newDatabase();
        try (var node = Node.start(database);
                var blocker = database.lockReadModel()) {
            var running = Rebuilding.begin(Http.to(node));

            var refused = command("rebuild", database);

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output()).contains("wait for " + running.address() + ", or cancel it");
            blocker.rollback();
            running.awaitDone();
        }
        var unknown = command("replay", database);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.output())
                .contains("There is no command replay: the commands are [backup, import, rebuild, restore, verify].");
    }

    @Test
    void useTheServicesOwnPostgresWhetherItRunsOrNot() throws Exception {
        TestPostgres.lendBinaries(folder.resolve("data"));
        var own = new String[] {"--roster.data=" + folder.resolve("data")};

        var first = shell.run(List.of("verify"), own);
        assertThat(first.exitCode()).as(first.output()).isZero();

        var service = shell.start(List.of(), "--roster.data=" + folder.resolve("data"), "--server.port=0");
        await().atMost(Duration.ofSeconds(90)).until(() -> shell.output(service).contains("Roster is ready"));
        var beside = shell.run(List.of("rebuild"), own);
        assertThat(beside.exitCode()).as(beside.output()).isZero();
        assertThat(beside.output()).contains("The rebuild 2 is done");
        assertThat(service.isAlive()).isTrue();
    }

    /** Nothing is left for readers to see, and the next service clears up. */
    @Test
    void thatAreKilledLeaveTheLiveGenerationAsItWas() throws Exception {
        var database = TestPostgres.newDatabase();
        Map<String, List<Map<String, Object>>> before;
        try (var node = Node.start(database)) {
            var http = Http.to(node);
            http.register("Deadpond", http.form("Z-Force"));
            before = node.tables();
            try (var blocker = database.lockReadModel()) {
                var killed = shell.start(List.of("rebuild"), Shell.on(database));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> database.schemas().contains("roster_next_1"));
                assertThat(http.get("/rebuilds/1").json().get("endedAt").isNull())
                        .isTrue();
                Shell.kill(killed);
                blocker.rollback();
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> http.get("/rebuilds/1")
                            .json()
                            .get("state")
                            .asString()
                            .equals("interrupted"));
            assertThat(node.tables()).isEqualTo(before);
        }
        assertThat(database.schemas()).contains("roster_next_1");

        try (var node = Node.start(database)) {
            assertThat(database.schemas()).containsExactly("roster");
            assertThat(node.tables()).isEqualTo(before);
            assertThat(Http.to(node).get("/rebuilds/1").json().get("endedAt").isNull())
                    .isFalse();
            Rebuilding.begin(Http.to(node)).awaitDone();
        }
    }

    private Shell.Ended command(String name, Database database) throws Exception {
        return shell.run(List.of(name), Shell.on(database));
    }
}

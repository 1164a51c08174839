package dev.roster.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The tables that are read, where several nodes start at the same moment on an empty database. */
class FirstGenerationIT {

    @Test
    void isFoundByANodeThatHasWaitedForAnotherToMakeIt() throws Exception {
        var database = TestPostgres.newDatabase();
        try (var another = database.dataSource().getConnection();
                var statement = another.createStatement()) {
            another.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock" + ReadModel.LOCK);
            var starting = CompletableFuture.supplyAsync(() -> Node.start(database));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> database.jdbc()
                            .sql(
                                    "select exists (select from pg_locks where locktype = 'advisory' and not granted"
                                            + " and database = (select oid from pg_database where datname = current_database()))")
                            .query(Boolean.class)
                            .single());
            statement.execute("create schema roster");
            statement.execute("create table roster.progress as"
                    + " select 0::bigint as position, 0 as version, now() as built_at, true as one_row");
            another.commit();

            try (var node = starting.get()) {
                assertThat(node.rows("select from roster.progress"))
                        .as("It has started")
                        .hasSize(1);
            }
        }
    }
}

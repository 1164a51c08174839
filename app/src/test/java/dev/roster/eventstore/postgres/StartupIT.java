package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.roster.Node;
import dev.roster.TransactionPooler;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the service refuses to start on, in words that its operator can act on, and what it says when it starts. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class StartupIT {

    /** Of the schema, which has none, and of the scripts that were released, in their order. */
    private static final Integer[] CHECKSUMS = {
        null, 1206167933, 986598172, -1575432276, 229340261, 819481912, -1138160205, 2122547535
    };

    private final Database database = TestPostgres.newDatabase();

    @Test
    void saysItsAddressInOneLineWhenItIsReady(CapturedOutput output) {
        try (var node = Node.start(database)) {
            assertThat(output.getAll().lines().filter(line -> line.contains("Roster is ready")))
                    .singleElement()
                    .asString()
                    .endsWith("Roster is ready at " + node.address());
            assertThat(output.getAll()).doesNotContain("WARN", "ERROR");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
    void refusesADatabaseThatHasNoPlaceForEveryName(String encoding) {
        var other = TestPostgres.newDatabase("encoding '" + encoding + "' locale 'C' template template0");

        assertThatThrownBy(() -> Node.start(other).close())
                .hasRootCauseInstanceOf(StartupRefused.class)
                .rootCause()
                .hasMessageContaining("The encoding of this database is " + encoding);
        assertThat(other.jdbc()
                        .sql("select to_regnamespace('eventstore') is null")
                        .query(Boolean.class)
                        .single())
                .as("nothing was created")
                .isTrue();
    }

    @Test
    void refusesADatabaseThatCanLoseCommands(CapturedOutput output) {
        withoutDurability();

        assertThat(catchThrowable(() -> Node.start(database).close()))
                .hasRootCauseInstanceOf(StartupRefused.class)
                .rootCause()
                .hasMessage(
                        "This PostgreSQL can lose commands that were accepted: it runs with synchronous_commit = off.");
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "synchronous_commit = off", "roster.accept-data-loss=true")
                .doesNotContain("\tat dev.roster");
        assertThat(database.jdbc()
                        .sql("select to_regnamespace('eventstore') is null")
                        .query(Boolean.class)
                        .single())
                .as("nothing was created")
                .isTrue();
    }

    @Test
    void runsOnADatabaseThatCanLoseCommandsIfItsOperatorKnows() {
        withoutDurability();

        Node.start(database, List.of("--roster.accept-data-loss=true")).close();
    }

    /** As it is by PostgreSQL's default for a role that is named as the schema. */
    @ParameterizedTest
    @ValueSource(strings = {"\"$user\", public", "eventstore"})
    void refusesARoleWhoseOwnTablesWouldBeAmongTheServices(String searchPath) {
        var maintenance = TestPostgres.maintenance();
        maintenance.sql("create role roster login password 'secret'").update();
        try {
            maintenance.sql("alter role roster set search_path = " + searchPath).update();

            assertThatThrownBy(() -> Node.start(new Database(database.url(), "roster", "secret")))
                    .hasRootCauseInstanceOf(StartupRefused.class)
                    .rootCause()
                    .hasMessageContaining("without a schema would be made in the schema");
            assertThat(database.jdbc()
                            .sql("select to_regnamespace('eventstore') is null")
                            .query(Boolean.class)
                            .single())
                    .as("nothing was created")
                    .isTrue();
        } finally {
            maintenance.sql("drop role roster").update();
        }
    }

    @Test
    void refusesAPoolerThatGivesEachTransactionAnotherSession() throws SQLException {
        Sessions.require(database.dataSource());

        try (var pooler = new TransactionPooler(database.dataSource())) {
            assertThatThrownBy(() -> Sessions.require(pooler))
                    .isInstanceOf(StartupRefused.class)
                    .hasMessageContaining("behind a pooler");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "set lock_timeout = '3s', transaction_timeout = 0 ms",
        "set transaction_timeout = '10s', lock_timeout = 0 ms"
    })
    void refusesAPoolWithoutItsTimeouts(String settings, String says) {
        var pool = List.of("--spring.datasource.hikari.connection-init-sql=" + settings);

        assertThatThrownBy(() -> Node.start(database, pool))
                .hasRootCauseInstanceOf(StartupRefused.class)
                .rootCause()
                .hasMessageContaining(says);
    }

    @Test
    void looksAtTheDiskThatItsDataAreOn(@TempDir Path folder) {
        assertThat(DatabaseConfiguration.nearestExisting(folder)).isEqualTo(folder);
        assertThat(DatabaseConfiguration.nearestExisting(folder.resolve("not").resolve("made")))
                .isEqualTo(folder);
    }

    /** What Flyway wrote down when it found the service's scripts in db/migration, beside which users have theirs now. */
    @Test
    void goesOnInADatabaseThatWasMadeFromAnotherFolder() {
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:db/eventstore", "classpath:db/roster/shared")
                .placeholders(Map.of("readable", "eventstore"))
                .defaultSchema("eventstore")
                .load()
                .migrate();
        var history = "select * from eventstore.flyway_schema_history order by installed_rank";
        var before = database.jdbc().sql(history).query().listOfRows();
        assertThat(before)
                .extracting(row -> (Integer) row.get("checksum"))
                .as("what was released never changes")
                .startsWith(CHECKSUMS);

        try (var node = Node.start(database)) {
            assertThat(node.rows(history)).isEqualTo(before);
            assertThat(node.rows("select from pg_class where relname = 'flyway_schema_history'"))
                    .as("users have no scripts, and no history of them")
                    .hasSize(1);
        }
    }

    @Test
    void keepsTheStoresScriptsAndTheDomainsApart() {
        for (var start = 1; start <= 2; start++) {
            new EventStoreTables(database.details(), new DomainScripts("classpath:domain", null), null, true)
                    .afterPropertiesSet();
        }

        var jdbc = database.jdbc();
        assertThat(jdbc.sql(
                                "select version from eventstore.flyway_schema_history where version is not null order by installed_rank")
                        .query(String.class)
                        .list())
                .as("those of another domain are not there")
                .containsExactly("1", "2", "3", "4", "5", "7", "9", "10", "11", "12", "13", "14");
        assertThat(jdbc.sql("select version from eventstore.flyway_domain_history where type = 'SQL'")
                        .query(String.class)
                        .list())
                .containsExactly("1");
        assertThat(jdbc.sql("select count(*) from eventstore.shipment")
                        .query(Integer.class)
                        .single())
                .isZero();
        jdbc.sql("""
                insert into eventstore.event (aggregate_id, sequence, event_id, event_name, payload, metadata)
                values (:id, 0, :id, 'Plain', '{}', '{}')""").param("id", Node.id()).update();
        assertThat(jdbc.sql("select event_name from eventstore.event")
                        .query(String.class)
                        .single())
                .as("a plain event is stored as in a store of the roster")
                .isEqualTo("Plain");
    }

    @ParameterizedTest
    @CsvSource({"150018, 15", "160004, 16"})
    void refusesAnOlderPostgres(int versionNumber, int version) {
        assertThatThrownBy(() -> EventStoreTables.requireVersion(versionNumber))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("is of version " + version);
    }

    @ParameterizedTest
    @CsvSource({"170000", "170006", "180000", "190001"})
    void acceptsANewerPostgres(int versionNumber) {
        EventStoreTables.requireVersion(versionNumber);
    }

    @Test
    void refusesAFolderThatAnotherServiceUses(@TempDir Path folder) throws Exception {
        try (var postgres = OwnPostgres.start(folder)) {
            assertThat(postgres.getJdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
            assertThatThrownBy(() -> OwnPostgres.start(folder))
                    .isInstanceOf(StartupRefused.class)
                    .hasMessage("Another Roster is running on the folder " + folder + ".");
        }
    }

    private void withoutDurability() {
        var name = database.url().substring(database.url().lastIndexOf('/') + 1);
        database.jdbc()
                .sql("alter database " + name + " set synchronous_commit = off")
                .update();
    }
}

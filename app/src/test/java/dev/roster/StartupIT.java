package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.roster.TestPostgres.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the service refuses to start on, in words that its operator can act on, and what it says when it starts. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class StartupIT {

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

    @ParameterizedTest
    @CsvSource({"150018, 15", "160004, 16"})
    void refusesAnOlderPostgres(int versionNumber, int version) {
        assertThatThrownBy(() -> DatabaseConfiguration.requireVersion(versionNumber))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("is of version " + version);
    }

    @ParameterizedTest
    @CsvSource({"170000", "170006", "180000", "190001"})
    void acceptsANewerPostgres(int versionNumber) {
        DatabaseConfiguration.requireVersion(versionNumber);
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

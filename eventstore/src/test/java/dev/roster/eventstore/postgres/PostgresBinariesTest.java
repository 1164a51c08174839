package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.commons.lang3.SystemUtils;
import org.junit.jupiter.api.Test;

class PostgresBinariesTest {

    @Test
    void areThoseOfThePlatformThatTheBuildRunsOn() throws Exception {
        var system = SystemUtils.IS_OS_LINUX ? "Linux" : SystemUtils.IS_OS_MAC ? "Darwin" : "Windows";

        try (var packed = new PostgresBinaries().getPgBinary(system, SystemUtils.OS_ARCH)) {
            assertThat(packed.read()).isNotNegative();
        }
    }

    @Test
    void sayTheirMajorVersion() throws Exception {
        assertThat(new PostgresBinaries().majorVersion()).hasValue(18);
    }

    @Test
    void areRefusedForAnotherWithWhatToDo() {
        var refused =
                catchThrowableOfType(StartupRefused.class, () -> new PostgresBinaries().getPgBinary("Linux", "s390x"));

        var analysis = new StartupRefused.Analyzer().analyze(refused);
        assertThat(analysis.getDescription()).startsWith("This build has no PostgreSQL for Linux on s390x");
        assertThat(analysis.getAction()).contains("-Pall-platforms", "spring.datasource.url");
    }
}

package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformsTest {

    private static final List<String> ALL = List.of("linux-x86_64", "linux-arm_64", "darwin-arm_64", "windows-x86_64");

    /** With the profile all-platforms; by default, one, with which all tests run that need a PostgreSQL. */
    @Test
    void haveAPostgresOfTheServicesOwnIfTheyAreBuiltFor() {
        var packed = ALL.stream().filter(PlatformsTest::isPacked);

        if (Boolean.getBoolean("platforms.all")) {
            assertThat(packed).containsExactlyElementsOf(ALL);
        } else {
            assertThat(packed).hasSize(1);
        }
    }

    private static boolean isPacked(String platform) {
        return PlatformsTest.class.getResource("/postgres-" + platform + ".txz") != null;
    }
}

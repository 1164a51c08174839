package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformsTest {

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm_64", "darwin-arm_64", "windows-x86_64"})
    void haveAPostgresOfTheServicesOwn(String platform) {
        assertThat(getClass().getResource("/postgres-" + platform + ".txz")).isNotNull();
    }
}

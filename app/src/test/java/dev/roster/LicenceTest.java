package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LicenceTest {

    @ParameterizedTest
    @ValueSource(strings = {"api.HeroEvent", "command.Hero", "query.RosterProjection", "RosterApplication"})
    void isInWhatEachModuleIsPackedFrom(String type) throws Exception {
        var source = Class.forName("dev.roster." + type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        try (var packed = new URLClassLoader(new URL[] {source}, null)) {
            assertThat(packed.getResourceAsStream("META-INF/LICENSE"))
                    .asString(StandardCharsets.UTF_8)
                    .contains("Apache License");
            assertThat(packed.getResourceAsStream("META-INF/NOTICE"))
                    .asString(StandardCharsets.UTF_8)
                    .startsWith("Roster");
        }
    }
}

package dev.roster.eventstore.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ModuleDefaultsTest {

    private static final String OPEN_IN_VIEW = "spring.jpa.open-in-view";

    private final SpringApplication application = new SpringApplication();
    private final ConfigurableEnvironment environment = new StandardEnvironment();

    @Test
    void holdWhereTheApplicationSaysNothing() {
        assertThat(after(environment).getProperty(OPEN_IN_VIEW, Boolean.class)).isFalse();
    }

    @Test
    void nameThePoolAfterTheApplication() {
        set("application", "spring.application.name", "giftcard");

        assertThat(after(environment).getProperty("spring.datasource.hikari.pool-name"))
                .isEqualTo("giftcard");
    }

    @Test
    void giveWayToWhatTheApplicationSets() {
        set("application", OPEN_IN_VIEW, "true");

        assertThat(after(environment).getProperty(OPEN_IN_VIEW, Boolean.class)).isTrue();
    }

    /** By SpringApplication.setDefaultProperties. */
    @Test
    void giveWayToTheDefaultsThatTheApplicationGives() {
        set("defaultProperties", OPEN_IN_VIEW, "true");

        assertThat(after(environment).getProperty(OPEN_IN_VIEW, Boolean.class)).isTrue();
        assertThat(environment.getProperty("axon.serializer.general")).isEqualTo("jackson3");
    }

    private ConfigurableEnvironment after(ConfigurableEnvironment given) {
        new ModuleDefaults().postProcessEnvironment(given, application);
        return given;
    }

    private void set(String source, String name, String value) {
        environment.getPropertySources().addLast(new MapPropertySource(source, Map.of(name, value)));
    }
}

package dev.roster.readmodel.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.EventStoreProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The names and defaults of what an operator can set of the read model and the folder of data. */
class ReadModelPropertiesTest {

    @Test
    void areTheDefaultsIfNothingIsSet() {
        var readModel = bind(ReadModelProperties.class, Map.of());
        var store = bind(EventStoreProperties.class, Map.of());

        assertThat(readModel.rebuildPatience()).isEqualTo(Duration.ofSeconds(12));
        assertThat(readModel.snapshots().limit()).isEqualTo(5);
        assertThat(readModel.snapshots().timeToLive()).isEqualTo(Duration.ofDays(7));
        assertThat(store).isEqualTo(new EventStoreProperties(Path.of("data"), false, null));
        assertThat(store.isImport()).isFalse();
    }

    @Test
    void haveTheirNamesBesideThoseOfOthers() {
        var settings = Map.of(
                "roster.rebuild-patience", "1s",
                "roster.snapshots.limit", "2",
                "roster.snapshots.time-to-live", "3d",
                "roster.data", "elsewhere",
                "roster.accept-data-loss", "true",
                "roster.command", "import",
                "roster.nobody.knows", "it");

        var readModel = bind(ReadModelProperties.class, settings);
        var store = bind(EventStoreProperties.class, settings);

        assertThat(readModel.rebuildPatience()).isEqualTo(Duration.ofSeconds(1));
        assertThat(readModel.snapshots().limit()).isEqualTo(2);
        assertThat(readModel.snapshots().timeToLive()).isEqualTo(Duration.ofDays(3));
        assertThat(store).isEqualTo(new EventStoreProperties(Path.of("elsewhere"), true, "import"));
        assertThat(store.isImport()).isTrue();
    }

    private static <T> T bind(Class<T> type, Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate(type.getAnnotation(ConfigurationProperties.class).value(), type);
    }
}

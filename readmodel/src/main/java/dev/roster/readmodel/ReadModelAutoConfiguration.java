package dev.roster.readmodel;

import dev.roster.eventstore.postgres.ReadModelSchema;
import java.util.Map;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** The read model and its projection. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({
    EventKinds.class,
    EventLog.class,
    ProjectionHealth.class,
    Projector.class,
    ReadModel.class,
    ReadModelProblems.class,
    SetAsideEvents.class
})
class ReadModelAutoConfiguration {

    /** Axon's settings of the processor that has the name of the read model. A property sets each of them otherwise. */
    @Bean
    static BeanFactoryPostProcessor projectorDefaults(ConfigurableEnvironment environment) {
        return beans -> beans.getBeansOfType(ReadModelSchema.class, true, false)
                .values()
                .forEach(schema -> environment.getPropertySources().addLast(projectorDefaults(schema)));
    }

    private static MapPropertySource projectorDefaults(ReadModelSchema schema) {
        var processor = "axon.eventhandling.processors." + schema.name();
        return new MapPropertySource(
                processor,
                Map.of(
                        processor + ".mode", "pooled",
                        processor + ".initial-segment-count", 1,
                        processor + ".thread-count", 1,
                        processor + ".batch-size", 500,
                        // How soon another node takes over what one has let go, in ms.
                        processor + ".token-claim-interval", 500));
    }
}

package dev.roster.eventstore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.axonframework.config.Component;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.ModuleConfiguration;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.spring.config.SpringConfigurer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/** Axon's own configurer, and in its place, except that the upcasters apply in any order. */
@org.springframework.stereotype.Component
final class AxonConfigurer extends SpringConfigurer {

    private final List<Component<EventUpcaster>> upcasters = new ArrayList<>();

    AxonConfigurer(
            ConfigurableListableBeanFactory beans, List<ConfigurerModule> modules, List<ModuleConfiguration> parts) {
        super(beans);
        parts.forEach(this::registerModule);
        modules.stream()
                .sorted(Comparator.comparingInt(ConfigurerModule::order)
                        .thenComparing(AnnotationAwareOrderComparator.INSTANCE))
                .forEach(module -> module.configureModule(this));
    }

    @Override
    public Configurer registerEventUpcaster(Function<Configuration, EventUpcaster> upcaster) {
        upcasters.add(new Component<>(getConfig(), "upcaster", upcaster));
        return this;
    }

    @Override
    protected EventUpcasterChain defaultUpcasterChain(Configuration axon) {
        return new UpcastersInAnyOrder(upcasters.stream().map(Component::get).toList());
    }
}

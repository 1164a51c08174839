package dev.roster.eventstore;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import org.axonframework.spring.stereotype.Saga;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.Version;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.introspect.VisibilityChecker;

/**
 * Stores sagas by their fields, whatever getters they have: Jackson would lose the others without a word. What is injected, or
 * {@code transient}, is no state.
 */
final class SagaFields extends NopAnnotationIntrospector {

    @Override
    public VisibilityChecker findAutoDetectVisibility(
            MapperConfig<?> config, AnnotatedClass type, VisibilityChecker visible) {
        return type.getRawType().isAnnotationPresent(Saga.class)
                ? visible.with(Visibility.NONE)
                        .withFieldVisibility(Visibility.ANY)
                        .withCreatorVisibility(Visibility.ANY)
                : visible;
    }

    @Override
    public boolean hasIgnoreMarker(MapperConfig<?> config, AnnotatedMember member) {
        return member.hasAnnotation(Autowired.class);
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }
}

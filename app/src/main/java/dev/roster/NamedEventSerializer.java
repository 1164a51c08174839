package dev.roster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.roster.api.HeroEvent;
import dev.roster.api.Sealed;
import dev.roster.api.TeamEvent;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Stores events under logical names, {@code HeroEnlisted}, and not under the names of Java classes, so that a class may
 * move. A name that no event has is read as {@link org.axonframework.serialization.UnknownSerializedType}.
 */
final class NamedEventSerializer extends Jackson3Serializer {

    private static final Map<String, Class<?>> CLASSES = Stream.of(HeroEvent.class, TeamEvent.class)
            .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private NamedEventSerializer(Builder builder) {
        super(builder);
    }

    static NamedEventSerializer with(RevisionResolver revisions) {
        return new NamedEventSerializer(Jackson3Serializer.builder()
                .revisionResolver(revisions)
                .jsonMapperBuilderCustomizer(json -> json.addMixIn(Sealed.class, SealedAsText.class)));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public SerializedType typeForClass(@Nullable Class type) {
        var named = super.typeForClass(type);
        return type != null && CLASSES.get(type.getSimpleName()) == type
                ? new SimpleSerializedType(type.getSimpleName(), named.getRevision())
                : named;
    }

    @Override
    protected String resolveClassName(SerializedType serializedType) {
        var type = CLASSES.get(serializedType.getName());
        return type == null ? super.resolveClassName(serializedType) : type.getName();
    }

    /** A sealed text is a text in an event, and no object. */
    @SuppressWarnings("unused") // for its annotations
    private abstract static class SealedAsText {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        SealedAsText(String text) {}

        @JsonValue
        abstract String text();
    }
}

package dev.roster;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.roster.api.HeroEvent;
import dev.roster.api.Sealed;
import dev.roster.api.TeamEvent;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Stores events under logical names, {@code HeroEnlisted}, and not under the names of Java classes, so that a class may
 * move. A name that no event has is read as {@link UnknownSerializedType}, and so is a revision that its event no longer
 * has, or does not have yet.
 */
final class NamedEventSerializer extends Jackson3Serializer {

    private static final Map<String, Class<?>> CLASSES = Stream.of(HeroEvent.class, TeamEvent.class)
            .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}\\p{N}_$.]+");

    private NamedEventSerializer(Builder builder) {
        super(builder);
    }

    /** Of all events of heroes and teams. */
    static SortedSet<String> names() {
        return new TreeSet<>(CLASSES.keySet());
    }

    /**
     * Whether an event may be stored under a name: one of {@link #names()}, or that of a class. Looks for the class without loading
     * it, since names that anybody asks for would be remembered, and classes begin to run.
     */
    static boolean isKnown(String name) {
        return CLASSES.containsKey(name) || (CLASS_NAME.matcher(name).matches() && isClass(name));
    }

    private static boolean isClass(String name) {
        var file = ClassUtils.convertClassNameToResourcePath(name) + ClassUtils.CLASS_FILE_SUFFIX;
        return NamedEventSerializer.class.getClassLoader().getResource(file) != null;
    }

    static NamedEventSerializer with(RevisionResolver revisions) {
        return new NamedEventSerializer(Jackson3Serializer.builder()
                .revisionResolver(revisions)
                .jsonMapperBuilderCustomizer(json -> json.addMixIn(Sealed.class, SealedAsText.class)));
    }

    /** For aggregates as a whole, by their fields; what is sealed is a text there, too. */
    static Serializer forSnapshots(RevisionResolver revisions) {
        return Jackson3Serializer.builder()
                .revisionResolver(revisions)
                .jsonMapperBuilderCustomizer(json -> json.addMixIn(Sealed.class, SealedAsText.class)
                        .changeDefaultVisibility(fields -> fields.withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                                .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)))
                .build();
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
    public Class<?> classForType(SerializedType stored) {
        var type = CLASSES.get(stored.getName());
        if (type == null) {
            return super.classForType(stored);
        }
        return Objects.equals(stored.getRevision(), getRevisionResolver().revisionOf(type))
                ? type
                : UnknownSerializedType.class;
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

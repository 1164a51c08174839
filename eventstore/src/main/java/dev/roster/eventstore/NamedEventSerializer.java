package dev.roster.eventstore;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.util.Objects;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores the events of families under logical names, {@code OrderPlaced}, and not under the names of Java classes, so that a class
 * may move. A name that no event has is read as {@link UnknownSerializedType}, and so is a revision that its event no longer
 * has, or does not have yet.
 */
public final class NamedEventSerializer extends Jackson3Serializer {

    private final EventFamilies families;

    private NamedEventSerializer(Builder builder, EventFamilies families) {
        super(builder);
        this.families = families;
    }

    public static NamedEventSerializer with(RevisionResolver revisions, EventFamilies families) {
        return new NamedEventSerializer(
                Jackson3Serializer.builder()
                        .revisionResolver(revisions)
                        .jsonMapperBuilderCustomizer(json -> customize(json, families)),
                families);
    }

    /** For aggregates as a whole, by their fields. */
    public static Serializer forSnapshots(RevisionResolver revisions, EventFamilies families) {
        return Jackson3Serializer.builder()
                .revisionResolver(revisions)
                .jsonMapperBuilderCustomizer(json -> {
                    customize(json, families);
                    json.changeDefaultVisibility(fields -> fields.withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                            .withVisibility(PropertyAccessor.FIELD, Visibility.ANY));
                })
                .build();
    }

    private static void customize(JsonMapper.Builder json, EventFamilies families) {
        families.all().forEach(family -> family.customize(json));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public SerializedType typeForClass(@Nullable Class type) {
        var named = super.typeForClass(type);
        return type != null && families.of(type) != null
                ? new SimpleSerializedType(type.getSimpleName(), named.getRevision())
                : named;
    }

    @Override
    public Class<?> classForType(SerializedType stored) {
        var type = families.event(stored.getName());
        if (type == null) {
            return super.classForType(stored);
        }
        return Objects.equals(stored.getRevision(), getRevisionResolver().revisionOf(type))
                ? type
                : UnknownSerializedType.class;
    }
}

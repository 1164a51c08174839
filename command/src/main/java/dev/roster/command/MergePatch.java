package dev.roster.command;

import static java.util.Objects.requireNonNullElse;

import dev.roster.api.HeroCommand.NewAge;
import org.jspecify.annotations.Nullable;
import org.openapitools.jackson.nullable.JsonNullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** What the members of a JSON merge patch (RFC 7396) mean to a command that leaves what is null. */
final class MergePatch {

    static final String MEDIA_TYPE = "application/merge-patch+json";

    private MergePatch() {}

    /** Null if the member is absent; a text that can't be removed becomes the empty text, which commands refuse. */
    static @Nullable String text(JsonNullable<@Nullable String> member) {
        return member.isPresent() ? requireNonNullElse(member.get(), "") : null;
    }

    /** Null if the member is absent, {@link NewAge#NONE} if it is null; JsonNullable would take an empty text for absent. */
    static final class AgeMember extends StdDeserializer<NewAge> {

        AgeMember() {
            super(NewAge.class);
        }

        @Override
        public NewAge deserialize(JsonParser parser, DeserializationContext context) {
            return new NewAge(context.readValue(parser, Integer.class));
        }

        @Override
        public NewAge getNullValue(DeserializationContext context) {
            return NewAge.NONE;
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}

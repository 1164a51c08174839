package dev.roster.command;

import dev.roster.api.HeroCommand.NewAge;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * An age in a JSON merge patch: null if the member is absent, {@link NewAge#NONE} if it is null. JsonNullable would take an empty text
 * for absent.
 */
final class AgeMember extends StdDeserializer<NewAge> {

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

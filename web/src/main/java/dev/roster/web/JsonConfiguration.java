package dev.roster.web;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** How JSON is read over HTTP: what is not exactly of the type that is asked for is refused, never guessed. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return json -> json.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Integer,
                        number -> number.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                // A double would round what is no whole number to one.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .addModule(new SimpleModule("strict forms")
                        .addDeserializer(UUID.class, new StrictId())
                        .addDeserializer(Integer.class, new WholeNumber<>(Integer.class, BigDecimal::intValueExact))
                        .addDeserializer(Long.class, new WholeNumber<>(Long.class, BigDecimal::longValueExact))
                        .addDeserializer(Instant.class, new Nanoseconds()));
    }

    /** An integer as JSON Schema has it (2020-12 Core, 4.2.3): 16.0 and 1.6e1 are 16. */
    private static final class WholeNumber<T extends Number> extends StdDeserializer<T> {

        private final Class<T> type;
        private final Function<BigDecimal, T> exact;

        private WholeNumber(Class<T> type, Function<BigDecimal, T> exact) {
            super(type);
            this.type = type;
            this.exact = exact;
        }

        @Override
        @SuppressWarnings("unchecked") // of the type that is asked for
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                // Says of one that is too large that it is.
                return (T) (type == Integer.class ? (Number) parser.getIntValue() : (Number) parser.getLongValue());
            }
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
                try {
                    return exact.apply(parser.getDecimalValue());
                } catch (ArithmeticException | NumberFormatException e) {
                    return (T)
                            context.handleWeirdNumberValue(type, parser.getDoubleValue(), "no whole number in range");
                }
            }
            return (T) context.handleUnexpectedToken(getValueType(context), parser);
        }
    }

    /** Instants are of nanoseconds in Java; RFC 3339 allows more digits, which are left out. */
    private static final class Nanoseconds extends StdDeserializer<Instant> {

        private static final Pattern MORE_DIGITS = Pattern.compile("(?<=\\.[0-9]{9})[0-9]+");

        private Nanoseconds() {
            super(Instant.class);
        }

        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                var rest = MORE_DIGITS.matcher(parser.getString());
                if (rest.find()) {
                    try {
                        return OffsetDateTime.parse(rest.replaceFirst("")).toInstant();
                    } catch (DateTimeParseException e) {
                        return (Instant)
                                context.handleWeirdStringValue(Instant.class, parser.getString(), "no instant");
                    }
                }
            }
            return InstantDeserializer.INSTANT.deserialize(parser, context);
        }
    }

    private static final class StrictId extends StdDeserializer<UUID> {

        private StrictId() {
            super(UUID.class);
        }

        @Override
        public UUID deserialize(JsonParser parser, DeserializationContext context) {
            var text = context.readValue(parser, String.class);
            try {
                return StrictForms.parse(text);
            } catch (IllegalArgumentException e) {
                return (UUID) context.handleWeirdStringValue(UUID.class, text, "not the form of 36 characters");
            }
        }
    }
}

package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadModelSchemaTest {

    private static final int LONGEST_IN_POSTGRES = 63;

    @Test
    void namesTheSchemasOfAllGenerations() {
        var schema = new ReadModelSchema("giftcard");

        assertThat(schema.previous()).isEqualTo("giftcard_previous");
        assertThat(schema.snapshot("then")).isEqualTo("giftcard_at_then");
        assertThat(schema.nextPrefix()).isEqualTo("giftcard_next_");
    }

    @Test
    void isShortEnoughForWhatIsMadeFromIt() {
        var longest = new ReadModelSchema("n".repeat(19));

        assertThat(longest.snapshot("s".repeat(40))).hasSizeLessThanOrEqualTo(LONGEST_IN_POSTGRES);
        assertThat(longest.nextPrefix() + Long.MAX_VALUE + "_aside").hasSizeLessThanOrEqualTo(LONGEST_IN_POSTGRES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Cards",
                "1card",
                "gift-card",
                "card;",
                "pg_cards",
                "eventstore",
                "public",
                "information_schema",
                "nnnnnnnnnnnnnnnnnnnn"
            })
    void refusesWhatCannotBeTheNameOfASchemaOrIsTaken(String name) {
        assertThatThrownBy(() -> new ReadModelSchema(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A read model's schema can't have the name " + name + ": ");
    }
}

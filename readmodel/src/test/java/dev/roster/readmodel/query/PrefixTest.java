package dev.roster.readmodel.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTest {

    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    @ParameterizedTest
    @CsvSource({
        "A, B",
        "Ann, Ano",
        "Ann\uD7FF, Ann\uE000",
        "Ann\uFFFF, Ann\uD800\uDC00",
        "Ann\uD83E\uDDB8, Ann\uD83E\uDDB9",
        "Ann\uDBFF\uDFFF, Ano",
        "A\uDBFF\uDFFF\uDBFF\uDFFF, B",
        "\uD83E\uDDB8\uDBFF\uDFFF, \uD83E\uDDB9"
    })
    void endsBelowTheNextTextThatDoesNotBeginWithIt(String prefix, String below) {
        assertThat(Prefix.of(prefix)).isEqualTo(new Prefix(prefix, below));
    }

    @Test
    void hasNoEndIfNothingComesBehindIt() {
        assertThat(Prefix.of(LAST + LAST)).isEqualTo(new Prefix(LAST + LAST, null));
    }

    @Test
    void isEverythingIfThereIsNone() {
        assertThat(Prefix.of(null)).isEqualTo(new Prefix(null, null));
    }
}

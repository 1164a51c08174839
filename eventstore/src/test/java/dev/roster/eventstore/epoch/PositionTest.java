package dev.roster.eventstore.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    private static final UUID ID = UUID.fromString("019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11");
    private static final Instant TIME = Instant.parse("2026-11-22T10:15:30.9Z");

    @Test
    void isReadAsItWasWritten() {
        var position = Position.of(991, ID, TIME);

        assertThat(position)
                .hasToString("991-dc1c1gn0ojoh")
                .extracting(Position::isMarked)
                .isEqualTo(true);
        assertThat(Position.valueOf(position.toString())).isEqualTo(position);
        assertThat(position.recordedAt()).isEqualTo("2026-11-22T10:15:30Z");
    }

    @Test
    void isANumberAloneIfNobodyMarkedIt() {
        assertThat(Position.valueOf("991")).isEqualTo(Position.unmarked(991)).hasToString("991");
        assertThat(Position.valueOf("991").isMarked()).isFalse();
        assertThat(Position.valueOf("0")).isEqualTo(Position.START);
    }

    @Test
    void isOfAnotherEventIfItsIdIsAnother() {
        var position = Position.of(991, ID, TIME);

        assertThat(position.isSameEvent(Position.of(991, ID, TIME.plusSeconds(9))))
                .isTrue();
        assertThat(position.isSameEvent(Position.of(992, ID, TIME))).isFalse();
        assertThat(position.isSameEvent(
                        Position.of(991, UUID.fromString("019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f12"), TIME)))
                .isFalse();
    }

    @Test
    void hasAllDigitsOfItsMarkWheneverItsEventWasRecorded() {
        var position = Position.of(991, ID, Instant.EPOCH.plusSeconds(1));

        assertThat(position.toString()).matches("991-0{6}[0-9a-v]{6}");
        assertThat(Position.valueOf(position.toString())).isEqualTo(position);
    }

    /** As by a client that takes half a line for a whole one, which would have gone back for nothing. */
    @Test
    void isNothingIfItsMarkIsCutOff() {
        var text = Position.of(991, ID, TIME).toString();

        for (var length = "991-".length(); length < text.length(); length++) {
            var cut = text.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Position.valueOf(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "1.5",
                "9999999999999999999",
                "1-",
                "1-w",
                "1-dc1c1gn0ojoV",
                "1-1234567890123",
                "1-1-1",
                " 1"
            })
    void isNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.valueOf(text));
    }
}

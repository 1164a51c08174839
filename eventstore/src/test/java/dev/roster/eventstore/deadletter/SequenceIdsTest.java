package dev.roster.eventstore.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SequenceIdsTest {

    @Test
    void whatIsSafeInAnAddressStaysAsItIs() {
        var id = UUID.randomUUID().toString();

        assertThat(SequenceIds.inAddresses(id)).isEqualTo(id);
        assertThat(SequenceIds.inAddresses("order_7")).isEqualTo("order_7");
    }

    @Test
    void whatIsNotIsAHashThatNoSafeTextIsEqualTo() {
        for (var unsafe : List.of("", "..", "a/b", "a;b", "ä", "~a", "a".repeat(65))) {
            assertThat(SequenceIds.inAddresses(unsafe)).matches("~[0-9a-f]{16}");
        }
        assertThat(SequenceIds.inAddresses("a/b")).isNotEqualTo(SequenceIds.inAddresses("a/c"));
    }

    @Test
    void anObjectWhoseTextIsItsOwnIsKnownByIt() {
        var id = UUID.randomUUID();

        assertThat(SequenceIds.text(id)).isEqualTo(id.toString());
        assertThat(SequenceIds.text(7L)).isEqualTo("7");
        assertThat(SequenceIds.text(List.of("a")))
                .isEqualTo(String.valueOf(List.of("a").hashCode()));
        assertThat(SequenceIds.text("a\0b")).isEqualTo("a\uFFFDb");
    }
}

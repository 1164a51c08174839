package dev.roster.readmodel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private final AtomicLong now = new AtomicLong();
    private final Patience patience = new Patience(now::get);

    @Test
    void asksForWhatWasNotMissed() {
        assertThat(patience.isWorthAsking(10)).isTrue();

        patience.note(9, 10);

        assertThat(patience.isWorthAsking(9)).isTrue();
        assertThat(patience.isWorthAsking(10)).isFalse();
        assertThat(patience.isWorthAsking(11)).isFalse();
    }

    @Test
    void asksAgainAfterAPauseThatDoublesWithEachMiss() {
        patience.note(9, 10);
        assertThat(pause()).isEqualTo(2);
        // Those who asked together miss together.
        patience.note(9, 11);
        patience.note(9, 12);
        assertThat(pause()).isEqualTo(4);

        for (var miss = 0; miss < 10; miss++) {
            patience.note(9, 13);
            pause();
        }
        patience.note(9, 14);
        assertThat(pause()).isEqualTo(200);
    }

    @Test
    void beginsAnewOnceAMissIsMadeUpFor() {
        patience.note(9, 10);
        pause();
        patience.note(9, 11);
        assertThat(patience.isWorthAsking(11)).isFalse();

        patience.note(10, 10);
        assertThat(patience.isWorthAsking(11)).isFalse();
        patience.note(11, 10);
        assertThat(patience.isWorthAsking(12)).isTrue();

        patience.note(11, 12);
        assertThat(pause()).isEqualTo(2);
    }

    /** How many milliseconds go by until it asks again. */
    private long pause() {
        var begin = now.get();
        while (!patience.isWorthAsking(Long.MAX_VALUE)) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return TimeUnit.NANOSECONDS.toMillis(now.get() - begin);
    }
}

package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PollTest {

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger checks = new AtomicInteger();

    private boolean holdsAtCheck(int number) {
        return checks.incrementAndGet() == number;
    }

    @Test
    void checksOnceWithoutAPauseIfTheConditionHolds() throws Exception {
        assertThat(Poll.until(() -> holdsAtCheck(1), LONG, Duration.ZERO)).isTrue();
        assertThat(checks).hasValue(1);
    }

    @Test
    void endsAsSoonAsTheConditionHolds() throws Exception {
        assertThat(Poll.until(() -> holdsAtCheck(3), PAUSE, LONG)).isTrue();
        assertThat(checks).hasValue(3);
    }

    @Test
    void checksForTheLastTimeWhenTheTimeIsOver() throws Exception {
        var longest = Duration.ofMillis(20);
        List<Long> times = new ArrayList<>();
        var begin = System.nanoTime();

        assertThat(Poll.until(() -> !times.add(System.nanoTime()), PAUSE, longest))
                .isFalse();

        assertThat(times).hasSizeGreaterThan(1);
        assertThat(times.getLast() - begin).isGreaterThanOrEqualTo(longest.toNanos());
    }

    @Test
    void checksOnceIfThereIsNoTime() throws Exception {
        assertThat(Poll.until(() -> holdsAtCheck(2), LONG, Duration.ZERO)).isFalse();
        assertThat(checks).hasValue(1);
    }

    @Test
    void endsWithAnInterruptionAndWithWhatTheConditionThrows() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Poll.until(() -> false, LONG, LONG)).isInstanceOf(InterruptedException.class);

        var failure = new IllegalStateException("broken on purpose");
        assertThatThrownBy(() -> Poll.until(
                        () -> {
                            throw failure;
                        },
                        PAUSE,
                        LONG))
                .isSameAs(failure);
    }
}

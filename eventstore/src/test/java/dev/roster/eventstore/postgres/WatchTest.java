package dev.roster.eventstore.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;

class WatchTest {

    /** Often enough that its thread also runs before its starter goes on. */
    @RepeatedTest(500)
    void looksUntilItIsStopped() throws Exception {
        var looks = new CountDownLatch(2);
        var watch = new Watch("watch", Duration.ZERO, () -> {
            looks.countDown();
            return true;
        });
        assertThat(watch.isRunning()).isFalse();

        watch.start();

        assertThat(looks.await(5, SECONDS)).isTrue();
        watch.stop();
        assertThat(watch.isRunning()).isFalse();
    }
}

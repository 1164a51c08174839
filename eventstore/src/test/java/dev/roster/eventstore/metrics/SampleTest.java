package dev.roster.eventstore.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SampleTest {

    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void isReadOnceByAllGaugesOfAScrape() {
        var sample = new Sample<>(Duration.ofMinutes(1), readings::incrementAndGet);

        assertThat(sample.value(Integer::doubleValue)).isOne();
        assertThat(sample.value(reading -> reading + 10)).isEqualTo(11);
        assertThat(readings).hasValue(1);
    }

    @Test
    void isReadAgainOnceItIsTooOld() {
        var sample = new Sample<>(Duration.ZERO, readings::incrementAndGet);
        assertThat(sample.value(Integer::doubleValue)).isOne();

        await().until(() -> sample.value(Integer::doubleValue) > 1);
    }

    @Test
    void isNoNumberWhileItCannotBeRead() {
        var sample = new Sample<>(Duration.ZERO, () -> {
            if (readings.incrementAndGet() == 2) {
                throw new IllegalStateException("the database is away");
            }
            return readings.get();
        });
        assertThat(sample.value(Integer::doubleValue)).isOne();

        await().until(() -> Double.isNaN(sample.value(Integer::doubleValue)));
        await().until(() -> sample.value(Integer::doubleValue) > 2);
    }

    @Test
    @Timeout(20)
    void isTheOneBeforeWhileAnotherTakesItsTimeAndNothingAfterThat() {
        var answer = new CountDownLatch(1);
        var sample = new Sample<>(Duration.ofSeconds(1), () -> {
            if (readings.incrementAndGet() == 2) {
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return readings.get();
        });
        assertThat(sample.value(Integer::doubleValue)).isOne();

        await().until(() -> {
            assertThat(sample.value(Integer::doubleValue)).isOne();
            return readings.get() == 2;
        });
        await().until(() -> Double.isNaN(sample.value(Integer::doubleValue)));
        assertThat(readings).hasValue(2);
        answer.countDown();
        await().until(() -> sample.value(Integer::doubleValue) >= 2);
    }
}

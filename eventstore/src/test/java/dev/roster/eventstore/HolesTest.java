package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a missing position is taken for one that was rolled back, and when it is waited for. */
class HolesTest {

    private final Holes holes = new Holes();

    private void met(long seen, String... appenders) {
        holes.met(seen, () -> Set.of(appenders));
    }

    @Test
    void areCountedWhileTheyHoldUpWhoReads() {
        assertThat(holes.openPositions()).isZero();
        assertThat(holes.openSeconds()).isZero();

        holes.stopped(4, 2);
        assertThat(holes.openPositions()).isEqualTo(2);
        var age = holes.openSeconds();
        assertThat(age).isPositive();
        // Somebody who is further behind has nothing to say of it.
        holes.passed(3);
        holes.stopped(2, 3);
        holes.stopped(4, 1);
        assertThat(holes.openPositions()).isOne();
        assertThat(holes.openSeconds()).isGreaterThan(age);

        holes.passed(5);
        assertThat(holes.openPositions()).isZero();
        assertThat(holes.openSeconds()).isZero();
    }

    @Test
    void areOpenNoMoreOnceTheyAreSettled() {
        holes.stopped(4, 2);

        holes.settle(6);

        assertThat(holes.openPositions()).isZero();
        assertThat(holes.openSeconds()).isZero();
    }

    @Test
    void areSettledAtOnceIfNobodyAppends() {
        met(7);

        assertThat(holes.settled()).isEqualTo(7);
    }

    @Test
    void stayOpenWhileOneOfThoseWhoMayFillThemAppends() {
        met(7, "a", "b");
        met(8, "b");
        assertThat(holes.settled()).isZero();

        met(8);
        assertThat(holes.settled()).isEqualTo(8);
    }

    /** They drew their positions later, above those that were seen. */
    @Test
    void doNotWaitForThoseWhoBeganLater() {
        met(7, "a");
        met(9, "b");
        assertThat(holes.settled()).isEqualTo(7);

        met(9, "c");
        assertThat(holes.settled()).isEqualTo(9);
    }

    @Test
    void askNobodyBelowWhatIsSettled() {
        holes.settle(7);

        holes.met(7, () -> {
            throw new AssertionError("Nobody is to be asked");
        });

        assertThat(holes.settled()).isEqualTo(7);
    }

    @Test
    void areNeverOpenedAgain() {
        holes.settle(7);
        holes.settle(3);
        met(5, "a");

        assertThat(holes.settled()).isEqualTo(7);
    }
}

package dev.roster.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StallsTest {

    private static final OptionalLong UNREADABLE = OptionalLong.empty();

    private final Stalls stalls = new Stalls();

    @Test
    void reportsOnceThatAGroupDoesNotMoveAlthoughEventsWait(CapturedOutput output) {
        observe(0, OptionalLong.of(7), 9);
        observe(19, OptionalLong.of(7), 9);
        assertThat(stalls.isStalled("mail")).isFalse();

        observe(20, OptionalLong.of(7), 9);
        observe(24, OptionalLong.of(7), 12);

        assertThat(stalls.isStalled("mail")).isTrue();
        assertThat(output.getAll().lines().filter(line -> line.contains("The group mail")))
                .singleElement()
                .asString()
                .contains("has not moved from position 7 for 20 s, and the last event is at 9");
    }

    @Test
    void reportsThatAStalledGroupMovesAgain(CapturedOutput output) {
        observe(0, OptionalLong.of(7), 9);
        observe(20, OptionalLong.of(7), 9);
        observe(24, OptionalLong.of(8), 9);

        assertThat(stalls.isStalled("mail")).isFalse();
        assertThat(output.getAll()).contains("The group mail moves again");
        observe(43, OptionalLong.of(8), 9);
        assertThat(stalls.isStalled("mail")).as("it has moved since").isFalse();
        observe(44, OptionalLong.of(8), 9);
        assertThat(stalls.isStalled("mail")).isTrue();
    }

    @Test
    void doesNotTakeAGroupThatHasAppliedAllForAStalledOne() {
        observe(0, OptionalLong.of(9), 9);
        observe(60, OptionalLong.of(9), 9);
        observe(64, OptionalLong.of(9), 10);
        assertThat(stalls.isStalled("mail")).as("the event has come only now").isFalse();
        observe(81, OptionalLong.of(9), 10);

        assertThat(stalls.isStalled("mail")).isTrue();
    }

    @Test
    void takesAGroupWhosePositionCannotBeReadForOneThatDoesNotMove() {
        observe(0, OptionalLong.of(7), 9);
        observe(4, UNREADABLE, 9);
        observe(20, UNREADABLE, 9);

        assertThat(stalls.isStalled("mail")).isTrue();
    }

    @Test
    void beginsAnewWithAGroupThatHasStoppedForAKnownReason() {
        observe(0, OptionalLong.of(7), 9);
        stalls.reset("mail");
        observe(20, OptionalLong.of(7), 9);

        assertThat(stalls.isStalled("mail")).isFalse();
    }

    @Test
    void leavesOutAGroupWhosePositionsAreNotTheServices() {
        stalls.leaveOut("mail");
        observe(0, OptionalLong.of(7), 9);
        observe(60, OptionalLong.of(7), 9);

        assertThat(stalls.isStalled("mail")).isFalse();
    }

    private void observe(int second, OptionalLong position, long head) {
        stalls.observe("mail", position, head, Duration.ofSeconds(second).toNanos());
    }
}

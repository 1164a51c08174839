package dev.roster.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.EventProcessingException;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.QueryTimeoutException;

@ExtendWith(OutputCaptureExtension.class)
class GroupFailuresTest {

    private final GroupFailures failures = new GroupFailures();

    @Test
    void logsEachCauseOnceHoweverTheyAlternate(CapturedOutput output) {
        for (var round = 0; round < 5; round++) {
            failures.add(failed(7, new IllegalStateException("the mail server is away")));
            failures.add("mail", new QueryTimeoutException("too slow"));
            failures.add(failed(9, new IllegalStateException("the mail server is away")));
        }

        assertThat(output.getAll().lines().filter(line -> line.contains("The group mail has stopped")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("position 7 to 7"),
                        second -> assertThat(second).contains("too slow"));
        assertThat(failures.current("mail").orElseThrow())
                .extracting(GroupFailure::position, GroupFailure::reason)
                .containsExactly(9L, "The events from position 9 to 9 failed: the mail server is away");
    }

    @Test
    void logsACauseAgainAfterTheGroupWentOn(CapturedOutput output) {
        for (var round = 0; round < 2; round++) {
            failures.add(failed(7, new IllegalStateException("the mail server is away")));
            failures.end("mail");
            failures.end("mail");
        }

        assertThat(output.getAll().lines().filter(line -> line.contains("The group mail")))
                .satisfiesExactly(
                        stopped -> assertThat(stopped).contains("has stopped"),
                        goesOn -> assertThat(goesOn).endsWith("goes on"),
                        stopped -> assertThat(stopped).contains("has stopped"),
                        goesOn -> assertThat(goesOn).endsWith("goes on"));
        assertThat(failures.groups()).isEmpty();
    }

    @Test
    void doesNotTakeTheWorkOfAnotherNodeForAFailure(CapturedOutput output) {
        failures.add("mail", new UnableToClaimTokenException("another node has it"));
        failures.add(failed(7, new UnableToClaimTokenException("another node has it")));

        assertThat(failures.groups()).isEmpty();
        assertThat(output.getAll()).doesNotContain("The group mail");
    }

    @Test
    void countsTheAttemptsOnOneEventAndHandsEachOverOnce() {
        var handedOver = new ArrayList<String>();
        GroupFailures.Recorder recorder =
                (group, position, reason, attempts) -> handedOver.add(group + " " + position + " x" + attempts);
        failures.add(failed(7, new IllegalStateException("the mail server is away")));
        failures.add(failed(7, new IllegalStateException("the mail server is slow")));
        failures.handOver(recorder);
        failures.handOver(recorder);
        failures.add(failed(7, new IllegalStateException("the mail server is away")));
        assertThat(failures.current("mail").orElseThrow().attempts()).isEqualTo(3);
        failures.handOver(recorder);
        failures.add(failed(8, new IllegalStateException("the mail server is away")));
        failures.handOver(recorder);

        assertThat(handedOver).containsExactly("mail 7 x2", "mail 7 x1", "mail 8 x1");
        assertThat(failures.current("mail").orElseThrow().attempts()).isOne();
    }

    @Test
    void namesTheEventOfTheBatchThatItsHandlerFailedOn() {
        var cause = new IllegalStateException("it is cursed");
        failures.add("mail", event(8), cause);
        failures.add(new ErrorContext(
                "mail", new EventProcessingException("wrapped", cause), List.of(event(7), event(8), event(9))));

        assertThat(failures.current("mail").orElseThrow().position()).isEqualTo(8);
        assertThat(failures.firstAfter(7, "mail")).isPresent();
        assertThat(failures.firstAfter(8, "mail")).isEmpty();
    }

    @Test
    void namesTheEventThatTheExceptionItselfIsAbout() {
        failures.add(new ErrorContext("mail", new OneEvent(), List.of(event(7), event(8), event(9))));

        assertThat(failures.current("mail").orElseThrow())
                .extracting(GroupFailure::position, GroupFailure::reason)
                .containsExactly(9L, "The last one is cursed");
    }

    private static ErrorContext failed(long position, Exception cause) {
        return new ErrorContext("mail", cause, List.of(event(position)));
    }

    private static TrackedEventMessage<?> event(long position) {
        return new GenericTrackedEventMessage<>(
                new GlobalSequenceTrackingToken(position), GenericEventMessage.asEventMessage("sent"));
    }

    private static final class OneEvent extends RuntimeException implements EventFailure {

        private OneEvent() {
            super("The last one is cursed");
        }

        @Override
        public long position() {
            return 9;
        }
    }
}

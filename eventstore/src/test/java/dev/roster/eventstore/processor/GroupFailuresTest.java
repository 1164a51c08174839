package dev.roster.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
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
        assertThat(failures.reason("mail")).hasValue("the mail server is away");
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

    private static ErrorContext failed(long position, Exception cause) {
        var event = new GenericTrackedEventMessage<>(
                new GlobalSequenceTrackingToken(position), GenericEventMessage.asEventMessage("sent"));
        return new ErrorContext("mail", cause, List.of(event));
    }
}

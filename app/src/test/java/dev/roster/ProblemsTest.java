package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.server.ResponseStatusException;

@ExtendWith(OutputCaptureExtension.class)
class ProblemsTest {

    private final Problems problems = new Problems();
    private final MockHttpServletRequest asked = new MockHttpServletRequest("GET", "/heroes");
    private final ServletWebRequest request = new ServletWebRequest(asked, new MockHttpServletResponse());

    /** Whoever made it, and whatever they called it. */
    @ParameterizedTest
    @EnumSource
    void haveTheTitleOfTheirType(ProblemType type) throws Exception {
        var status = type.statuses().getFirst();
        var made = ProblemDetail.forStatus(status);
        made.setType(type.uri());
        made.setTitle("Another");

        var answer = problems.handleException(new ErrorResponseException(status, made, null), request);

        assertThat(problem(answer).getTitle()).isEqualTo(type.title());
    }

    @Test
    void areLoggedOnceIfTheServiceFailed(CapturedOutput log) {
        problems.handle(new IllegalStateException("broken on purpose"), request);

        assertThat(log.toString().split("broken on purpose", -1)).hasSize(2);
    }

    @Test
    void areLoggedIfTheirAnswerCannotBeWritten(CapturedOutput log) throws Exception {
        var unwritable = new HttpMessageNotWritableException("broken on purpose", new IllegalStateException());

        var answer = problems.handleException(unwritable, request);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
        assertThat(log).contains("uri=/heroes failed", "broken on purpose");
    }

    @Test
    void areNotLoggedIfTheContainerHasLoggedThem(CapturedOutput log) throws Exception {
        asked.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, 500);

        problems.handleException(new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR), request);

        assertThat(log).doesNotContain("ERROR");
    }

    @Test
    void areOfTheServiceIfItsDatabaseHasHungUp(CapturedOutput log) {
        var lost = new SQLException("An I/O error occurred", "08006", new IOException("Broken pipe"));

        var answer = problems.handle(new IllegalStateException(lost), request);

        assertThat(problem(answer).getType()).isEqualTo(ProblemType.INTERNAL_ERROR.uri());
        assertThat(log).contains("An I/O error occurred");
    }

    private static ProblemDetail problem(ResponseEntity<Object> answer) {
        return (ProblemDetail) answer.getBody();
    }
}

package dev.roster.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.ProblemTypesTest;
import dev.roster.web.ConnectionAbortValve;
import jakarta.servlet.RequestDispatcher;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.catalina.connector.ClientAbortException;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.server.ResponseStatusException;

@ExtendWith(OutputCaptureExtension.class)
class ProblemsTest {

    private final Problems problems = new Problems(ProblemTypesTest.TYPES);
    private final MockHttpServletRequest asked = new MockHttpServletRequest("GET", "/heroes");
    private final ServletWebRequest request = new ServletWebRequest(asked, new MockHttpServletResponse());

    /** Whoever made it, and whatever they called it. */
    @ParameterizedTest
    @MethodSource("dev.roster.ProblemTypesTest#all")
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

    /** However it is wrapped, and whatever it is that the connection says in the end. */
    @ParameterizedTest
    @MethodSource
    void areOfTheServiceIfItsDatabaseHasHungUp(Exception failure) {
        var answer = problems.handle(failure, request);

        assertThat(problem(answer).getType()).isEqualTo(ServiceProblem.UNAVAILABLE.uri());
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("1");
    }

    static Stream<Exception> areOfTheServiceIfItsDatabaseHasHungUp() {
        return Stream.of(new IOException("Broken pipe"), new EOFException(), new SocketTimeoutException())
                .map(reason -> new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE, reason))
                .flatMap(lost -> Stream.of(
                        new EventStoreException("The last event can't be read", lost),
                        new CommandExecutionException("The command failed", new IllegalStateException(lost)),
                        new DataAccessResourceFailureException("A statement failed", lost),
                        new CannotCreateTransactionException("There is no connection", lost),
                        new JDBCConnectionException("A statement failed", lost),
                        new SQLTransientConnectionException("The pool gave up", "08006", lost),
                        onTheWayOut(new TransactionSystemException("No roll back", new SQLException("closed")), lost),
                        suppressing(lost)));
    }

    private static Exception onTheWayOut(TransactionSystemException end, Exception before) {
        end.initApplicationException(before);
        return end;
    }

    private static Exception suppressing(Exception lost) {
        var failure = new IllegalStateException("No roll back", new SQLException("The connection is closed"));
        failure.addSuppressed(lost);
        return failure;
    }

    /** Only what the container says of a connection is about who asked. */
    @Test
    void areOfTheServiceIfSomethingElseHasHungUp() {
        var answer = problems.handle(new IllegalStateException(new EOFException()), request);

        assertThat(problem(answer).getType()).isEqualTo(ServiceProblem.INTERNAL_ERROR.uri());
    }

    @ParameterizedTest
    @MethodSource
    void breakOffWhatLooksLikeAnAnswerToWhoIsGone(Exception failure) throws Exception {
        var brokenOff = new AtomicBoolean();
        asked.setAttribute(ConnectionAbortValve.class.getName(), (Runnable) () -> brokenOff.set(true));

        assertThat(
                        failure instanceof HttpMessageNotWritableException
                                ? problems.handleException(failure, request)
                                : problems.handle(failure, request))
                .isNull();

        assertThat(brokenOff).isTrue();
    }

    static Stream<Exception> breakOffWhatLooksLikeAnAnswerToWhoIsGone() {
        var gone = new ClientAbortException(new EOFException());
        return Stream.of(new IllegalStateException(gone), new HttpMessageNotWritableException("It can't be", gone));
    }

    @Test
    void breakOffAnAnswerThatIsUnderWay() {
        var brokenOff = new AtomicBoolean();
        asked.setAttribute(ConnectionAbortValve.class.getName(), (Runnable) () -> brokenOff.set(true));
        request.getNativeResponse(MockHttpServletResponse.class).setCommitted(true);

        assertThat(problems.handle(new IllegalStateException("broken on purpose"), request))
                .isNull();

        assertThat(brokenOff).isTrue();
    }

    private static ProblemDetail problem(ResponseEntity<Object> answer) {
        return (ProblemDetail) answer.getBody();
    }
}

package dev.roster.web.problem;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the servlet container refuses before it knows for whom it is, and what is refused without a word, as problems like all
 * others.
 */
final class UnreadableRequests extends ErrorReportValve {

    /** An empty reference is the address that was asked for, whatever it was (RFC 3986, 4.4). */
    private static final URI ADDRESS = URI.create("");

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

    private final JsonMapper json;
    private final String contextPath;

    UnreadableRequests(JsonMapper json, String contextPath) {
        this.json = json;
        this.contextPath = contextPath;
    }

    /**
     * Refuses path parameters that can't be decoded, which the container does not look at and Spring fails on, and says what
     * Boot's endpoints only set a status for.
     */
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        var address = request.getRequestURI();
        if (address != null
                && !response.isError()
                && BROKEN_ESCAPE.matcher(address).find()) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
        } else {
            super.invoke(request, response);
        }
        if (!response.isCommitted() && !request.isAsync()) {
            refuse(response);
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        refuse(response);
    }

    private void refuse(Response response) {
        var status = HttpStatusCode.valueOf(response.getStatus());
        if (!status.is4xxClientError() || response.getContentWritten() > 0 || !isAnswerable(response)) {
            return;
        }
        var problem = problem(status);
        try {
            response.setErrorReported();
            response.setStatus(problem.getStatus());
            response.resetBuffer(true);
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(json.writeValueAsBytes(problem));
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("Nobody waits for the answer", e);
        }
    }

    private static boolean isAnswerable(Response response) {
        var allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    /** What has no type of its own is a bad request, such as a member of Expect that is not known (RFC 9110, 10.1.1). */
    private ProblemDetail problem(HttpStatusCode refused) {
        var type = ServiceProblem.of(refused);
        var status = type == ServiceProblem.BAD_REQUEST ? HttpStatus.BAD_REQUEST : refused;
        var problem = type.problem(
                status,
                type == ServiceProblem.BAD_REQUEST
                        ? "The request can't be read: its first line, its headers or the length of its body are not what"
                                + " HTTP asks for, or too long."
                        : type.meaning());
        problem.setInstance(ADDRESS);
        return type.complete(problem, contextPath);
    }
}

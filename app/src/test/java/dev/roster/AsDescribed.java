package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.atlassian.oai.validator.whitelist.ValidationErrorsWhitelist;
import com.atlassian.oai.validator.whitelist.rule.WhitelistRules;
import dev.roster.web.door.OpenApiIT;
import dev.roster.web.problem.ProblemType;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.io.output.TeeOutputStream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.web.DelegatingServletOutputStream;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds every answer of a service, and every request that it accepts, against docs/openapi.json, and remembers what
 * differs. Answers are passed on as they are written; those that go on as a stream are not looked at.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class AsDescribed extends OncePerRequestFilter {

    /** More than a body may have. */
    private static final int MOST_BYTES = 1 << 20;

    /** A property that is false for who sends what is wrong on purpose, and holds the answers against the rest himself. */
    static final String PROPERTY = "roster.as-described";

    private static final List<String> WRITES = List.of("/heroes", "/teams");
    private static final List<String> STREAMS = List.of("text/event-stream", "application/x-ndjson");

    /** What is not described is not held against anything: what operators ask for, and errors outside of all operations. */
    private static final OpenApiInteractionValidator DESCRIPTION =
            OpenApiInteractionValidator.createForSpecificationUrl(
                            OpenApiIT.CHECKED_IN.toUri().toString())
                    .withLevelResolver(LevelResolver.create()
                            .withLevel("validation.request.path.missing", Level.IGNORE)
                            .withLevel("validation.request.operation.notAllowed", Level.IGNORE)
                            .build())
                    .withWhitelist(ValidationErrorsWhitelist.create()
                            .withRule(
                                    "a new membership has a body only if a representation is preferred: see otherBody",
                                    WhitelistRules.allOf(
                                            WhitelistRules.methodIs(HttpMethod.PUT),
                                            WhitelistRules.responseStatusIs(201),
                                            WhitelistRules.messageHasKey("validation.response.body.unexpected")))
                            .withRule(
                                    "the validator takes a list in a query of OpenAPI 3.1 for JSON, or for one value",
                                    WhitelistRules.allOf(
                                            WhitelistRules.pathContains("/events"),
                                            WhitelistRules.isRequest(),
                                            WhitelistRules.anyOf(
                                                    WhitelistRules.messageContains("Unable to parse JSON"),
                                                    WhitelistRules.messageContains(
                                                            "Multiple values found for parameter 'event'")))))
                    .build();

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    void requireNoViolations() {
        assertThat(violations).as("what differs from docs/openapi.json").isEmpty();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var method = request.getMethod();
        return !getEnvironment().getProperty(PROPERTY, Boolean.class, true)
                || method.equals("HEAD")
                // The validator takes it for the address without the slash.
                || (request.getRequestURI().endsWith("/")
                        && request.getRequestURI().length() > 1)
                || Stream.of(Request.Method.values())
                        .noneMatch(known -> known.name().equals(method));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var asked = new ContentCachingRequestWrapper(request, MOST_BYTES);
        var answered = new CopiedResponse(response);
        chain.doFilter(asked, answered);
        answered.flushWriter();
        if (!asked.isAsyncStarted() && !answered.isStream()) {
            var answer = answer(answered, answered.getStatus());
            var report = HttpStatus.valueOf(answered.getStatus()).isError()
                    ? DESCRIPTION.validateResponse(
                            asked.getRequestURI(), Request.Method.valueOf(asked.getMethod()), answer)
                    : DESCRIPTION.validate(request(asked), answer);
            Stream.of(differences(report), otherTitle(answered).stream(), otherBody(asked, answered))
                    .flatMap(some -> some)
                    .map(difference -> "%s %s answered %s: %s"
                            .formatted(asked.getMethod(), asked.getRequestURI(), answered.getStatus(), difference))
                    .forEach(violations::add);
        }
    }

    private static Stream<String> differences(ValidationReport report) {
        return report.getMessages().stream()
                .filter(message -> message.getLevel() == Level.ERROR)
                .map(ValidationReport.Message::toString);
    }

    /** The description has one schema for both: a write is answered with what a GET answers, or with an id at most. */
    private static Stream<String> otherBody(HttpServletRequest asked, CopiedResponse answered) {
        if (asked.getMethod().equals("GET")
                || WRITES.stream().noneMatch(asked.getRequestURI()::startsWith)
                || HttpStatus.valueOf(answered.getStatus()).isError()) {
            return Stream.empty();
        }
        if (answered.getHeaders("Preference-Applied").contains("return=representation")) {
            var represented = answered.getHeader("Content-Location");
            return differences(DESCRIPTION.validateResponse(represented, Request.Method.GET, answer(answered, 200)));
        }
        var body = answered.copy.toByteArray();
        return body.length == 0
                        || JsonMapper.shared().readTree(body).propertyNames().equals(Set.of("id"))
                ? Stream.empty()
                : Stream.of("no representation was preferred, and there is one");
    }

    /** A type of problem has one title, wherever it is answered, also where nothing is described. */
    private static Optional<String> otherTitle(CopiedResponse answered) {
        if (!MediaType.APPLICATION_PROBLEM_JSON_VALUE.equals(answered.getContentType())) {
            return Optional.empty();
        }
        var problem = JsonMapper.shared().readTree(answered.copy.toByteArray());
        var type = problem.path("type").asString("");
        var title = problem.path("title").asString("");
        return ProblemTypesTest.TYPES
                        .ofUri(URI.create(type))
                        .map(ProblemType::title)
                        .filter(Predicate.isEqual(title))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("the type %s is not entitled %s".formatted(type, title));
    }

    private static Request request(ContentCachingRequestWrapper asked) {
        var request = new SimpleRequest.Builder(asked.getMethod(), asked.getRequestURI());
        Collections.list(asked.getHeaderNames())
                .forEach(name -> request.withHeader(name, Collections.list(asked.getHeaders(name))));
        asked.getParameterMap().forEach((name, values) -> request.withQueryParam(name, values));
        return request.withBody(asked.getContentAsByteArray()).build();
    }

    private static SimpleResponse answer(CopiedResponse answered, int status) {
        var answer = SimpleResponse.Builder.status(status);
        // Tomcat lists it with the others only when the answer is under way.
        Stream.concat(Stream.of("Content-Type"), answered.getHeaderNames().stream())
                .distinct()
                .filter(name -> answered.getHeader(name) != null)
                .forEach(name -> answer.withHeader(name, List.copyOf(answered.getHeaders(name))));
        return answer.withBody(answered.copy.toByteArray()).build();
    }

    private static final class CopiedResponse extends HttpServletResponseWrapper {

        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private ServletOutputStream out;
        private PrintWriter writer;

        private CopiedResponse(HttpServletResponse response) {
            super(response);
        }

        private boolean isStream() {
            return getContentType() != null && STREAMS.stream().anyMatch(getContentType()::startsWith);
        }

        private void flushWriter() {
            if (writer != null) {
                writer.flush();
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            if (isStream()) {
                return super.getOutputStream();
            }
            if (out == null) {
                out = new DelegatingServletOutputStream(new TeeOutputStream(super.getOutputStream(), copy));
            }
            return out;
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            if (writer == null) {
                writer = new PrintWriter(new OutputStreamWriter(getOutputStream(), StandardCharsets.UTF_8), true);
            }
            return writer;
        }
    }
}

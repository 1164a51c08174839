package dev.roster.web.problem;

import dev.roster.eventstore.epoch.HistoryRewound;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.web.ConnectionAbortValve;
import dev.roster.web.PublicPath;
import dev.roster.web.problem.InvalidFields.InvalidField;
import jakarta.servlet.RequestDispatcher;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Every error over HTTP as a problem (RFC 9457): a type that stays the same for its kind, a detail for people, and the
 * fields that are wrong, if it is about fields.
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler implements FailureProblems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private static final String RETRY_AFTER_SECONDS = "1";

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");
    private static final String REPLACEMENT = "\ufffd";

    private final ProblemTypes types;

    Problems(ProblemTypes types) {
        this.types = types;
    }

    /** Of a part of the current request, whose answer may be under way. */
    @Override
    public ProblemDetail problem(Exception failure) {
        var current = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
        var request = new ServletWebRequest(current.getRequest());
        var answer = switch (failure) {
            case JacksonException malformed -> malformed(malformed, request);
            case HistoryRewound rewound -> rejected(rewound(rewound), rewound, request);
            case ErrorResponseException refused -> respond(refused.getBody(), refused.getHeaders(), refused, request);
            default -> handle(failure, request);
        };
        return (ProblemDetail)
                Objects.requireNonNull(Objects.requireNonNull(answer).getBody());
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handle(RequestRejectedException e, WebRequest request) {
        var problem = ServiceProblem.BAD_REQUEST.problem(
                HttpStatus.BAD_REQUEST, "The method, the address or a header is not one that is accepted.");
        return respond(problem, e, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handle(InvalidParameterException e, WebRequest request) {
        var problem = ServiceProblem.BAD_REQUEST.problem(
                HttpStatus.BAD_REQUEST, "The query can't be decoded: percent-encode UTF-8, and give few parameters.");
        return respond(problem, e, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handle(BadRequestException e, WebRequest request) {
        var problem = ServiceProblem.BAD_REQUEST.problem(
                HttpStatus.BAD_REQUEST,
                "The body can't be read to its end: its length or its chunks are not what HTTP asks for.");
        return respond(problem, e, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handle(HistoryRewound e, WebRequest request) {
        return rejected(rewound(e), e, request);
    }

    private static Rejection rewound(HistoryRewound e) {
        return new Rejection(
                ServiceProblem.HISTORY_REWOUND,
                HttpStatus.CONFLICT,
                Map.of("goBackTo", e.goBackTo().toString()));
    }

    /**
     * What is no rejection is nobody's mistake who sent a request: a lock or the database not had in time, or a fault here.
     */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handle(Exception e, WebRequest request) {
        var rejection = types.rejection(e, id -> isInAddress(id, request));
        if (rejection.isPresent()) {
            return rejected(rejection.get(), e, request);
        }
        if (isCausedBy(ClientAbortException.class, e)) {
            log.debug("{}: nobody waits for the answer", request.getDescription(false), e);
            breakOff(request);
            return null;
        }
        if (SqlState.isConflict(e)) {
            var problem = ServiceProblem.CONFLICT.problem(
                    HttpStatus.CONFLICT,
                    "Others kept changing the same thing at the same time, and every retry came too late: try again.");
            return respond(problem, e, request);
        }
        if (SqlState.LOCK_NOT_AVAILABLE.isIn(e)
                || SqlState.TRANSACTION_TIMEOUT.isIn(e)
                || SqlState.OUT_OF_MEMORY.isIn(e)) {
            return unavailable(ServiceProblem.BUSY, "Others hold what this needs for too long: try again.", e, request);
        }
        var passing = SqlState.passing(e);
        if (passing.isPresent()) {
            FailureLog.about(request, log.atWarn())
                    .log("The database can't do it now: {}", passing.get().getMessage());
            return unavailable(ServiceProblem.UNAVAILABLE, "The database can't do this now: try again.", e, request);
        }
        if (isCausedBy(SQLTransientConnectionException.class, e)) {
            FailureLog.about(request, log.atWarn()).setCause(e).log("No connection to the database was had in time");
            return unavailable(ServiceProblem.BUSY, "The database has no connection to spare: try again.", e, request);
        }
        if (isUnknownHealthPath(e, request)) {
            var problem = ServiceProblem.NOT_FOUND.problem(HttpStatus.NOT_FOUND, "There is no such part.");
            return respond(problem, e, request);
        }
        if (hasWildcardType(e, request)) {
            var problem = ServiceProblem.UNSUPPORTED_MEDIA_TYPE.problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The body has a media type with a wildcard: say which one it is.");
            return respond(problem, e, request);
        }
        var problem = ServiceProblem.INTERNAL_ERROR.problem(
                HttpStatus.INTERNAL_SERVER_ERROR, "The service failed; its log says why.");
        return respond(problem, e, request);
    }

    private @Nullable ResponseEntity<Object> rejected(Rejection rejection, Exception e, WebRequest request) {
        var detail = rejection.detail() == null ? e.getMessage() : rejection.detail();
        var problem = rejection.type().problem(rejection.status(), detail);
        rejection.members().forEach(problem::setProperty);
        var headers = new HttpHeaders();
        rejection.headers().forEach(headers::set);
        return respond(problem, headers, e, request);
    }

    private static boolean isInAddress(Object id, WebRequest request) {
        var named =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return named instanceof Map<?, ?> variables
                && variables.values().stream().anyMatch(value -> id.toString().equalsIgnoreCase(value.toString()));
    }

    /** Boot's HealthEndpointSupport fails on a path of two parts whose first it does not know. */
    private static boolean isUnknownHealthPath(Exception e, WebRequest request) {
        return e instanceof IllegalStateException
                && request instanceof ServletWebRequest web
                && web.getRequest().getServletPath().startsWith("/actuator/health/");
    }

    /** Spring's ServletServerHttpRequest fails on it, where a handler takes bodies of any type. */
    private static boolean hasWildcardType(Exception e, WebRequest request) {
        return e instanceof IllegalArgumentException
                && Objects.requireNonNullElse(request.getHeader(HttpHeaders.CONTENT_TYPE), "")
                        .contains("*");
    }

    private @Nullable ResponseEntity<Object> unavailable(
            ProblemType type, String detail, Exception e, WebRequest request) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return respond(type.problem(HttpStatus.SERVICE_UNAVAILABLE, detail), headers, e, request);
    }

    private static boolean isCausedBy(Class<? extends Throwable> type, @Nullable Throwable failure) {
        return failure != null && (type.isInstance(failure) || isCausedBy(type, failure.getCause()));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return malformed(Objects.requireNonNullElse((Exception) e.getCause(), e), request);
    }

    private @Nullable ResponseEntity<Object> malformed(Exception e, WebRequest request) {
        var problem = ServiceProblem.MALFORMED_BODY.problem(HttpStatus.BAD_REQUEST, whatIsWrong(e));
        return respond(problem, e, request);
    }

    private static String whatIsWrong(Exception failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown ->
                "The body has a field that is not known, " + unknown.getPropertyName() + ": take it out.";
            case DatabindException mismatch ->
                path(mismatch).isEmpty()
                        ? "The body is JSON, but not the object that is asked for."
                        : "The field " + path(mismatch) + " has a value of a wrong type or form.";
            case InputCoercionException number -> "A number is too large for its field, " + place(number) + ".";
            case StreamReadException malformed -> "The body is not well-formed JSON, " + place(malformed) + ".";
            default -> "The body can't be read: send the JSON object that is asked for.";
        };
    }

    private static String place(StreamReadException e) {
        return "in line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr();
    }

    private static String path(DatabindException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            path.append(step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName());
        }
        return path.isEmpty() || path.charAt(0) != '.' ? path.toString() : path.substring(1);
    }

    /** Allow is what OPTIONS answers, too. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var allowed = new TreeSet<>(Objects.requireNonNullElse(e.getSupportedHttpMethods(), Set.of()));
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        allowed.add(HttpMethod.OPTIONS);
        var complete = new HttpHeaders(headers);
        complete.setAllow(allowed);
        return super.handleHttpRequestMethodNotSupported(e, complete, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var address =
                request instanceof ServletWebRequest web ? web.getRequest().getRequestURI() : e.getResourcePath();
        var remedy = address.endsWith("/")
                ? "leave out the slash at its end."
                : "GET /openapi.json has all addresses that there are.";
        return respond(
                ServiceProblem.NOT_FOUND.problem(HttpStatus.NOT_FOUND, "There is nothing at this address: " + remedy),
                headers,
                e,
                request);
    }

    /** Without a cause, it is Accept that nothing could be written for. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotWritable(
            HttpMessageNotWritableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() != null) {
            return handle(e, request);
        }
        var problem = ServiceProblem.NOT_ACCEPTABLE.problem(
                HttpStatus.NOT_ACCEPTABLE,
                "The answer can't be written in the charset that Accept asks for: JSON is UTF-8.");
        return respond(problem, headers, e, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return respond(InvalidFields.problem(HttpStatus.BAD_REQUEST, List.of(ofAnotherForm(e))), headers, e, request);
    }

    private static InvalidField ofAnotherForm(TypeMismatchException e) {
        var wanted =
                Objects.requireNonNullElse(e.getRequiredType(), Object.class).getSimpleName();
        return new InvalidField(
                Objects.requireNonNullElse(e.getPropertyName(), "value"),
                "is not of the form that is asked for: " + wanted.toLowerCase(Locale.ROOT));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var fields = e.getFieldErrors().stream()
                .map(error -> error.contains(TypeMismatchException.class)
                        ? ofAnotherForm(error.unwrap(TypeMismatchException.class))
                        : new InvalidField(
                                error.getField(),
                                Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid")))
                .toList();
        return respond(InvalidFields.problem(HttpStatus.BAD_REQUEST, fields), headers, e, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var fields = e.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(MessageSourceResolvable::getDefaultMessage)
                        .map(message -> new InvalidField(
                                Objects.requireNonNullElse(
                                        result.getMethodParameter().getParameterName(), "value"),
                                Objects.requireNonNullElse(message, "is not valid"))))
                .toList();
        return respond(InvalidFields.problem(HttpStatus.BAD_REQUEST, fields), headers, e, request);
    }

    /** What a request has, a name for one, can come back in what is said of it: as something that people can read. */
    private static String printable(@Nullable String text) {
        return UNPRINTABLE.matcher(Objects.requireNonNullElse(text, "")).replaceAll(REPLACEMENT);
    }

    /** Gives the problems that Spring makes a type of their own, and each type its title; and logs what the service failed on. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var failed = status.isSameCodeAs(HttpStatus.INTERNAL_SERVER_ERROR);
        if (failed && !isLogged(request)) {
            FailureLog.about(request, log.atError()).setCause(e).log("{} failed", request.getDescription(false));
        }
        if (request instanceof ServletWebRequest web
                && web.getResponse() != null
                && web.getResponse().isCommitted()) {
            if (!failed) {
                log.debug("{} failed while it was answered", request.getDescription(false), e);
            }
            breakOff(request);
            return null;
        }
        // Said here, or it would be left out for those whose Accept can't be read.
        var always = new HttpHeaders(headers);
        always.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        var answer = super.handleExceptionInternal(e, body, always, status, request);
        if (answer != null && answer.getBody() instanceof ProblemDetail problem) {
            problem.setDetail(printable(problem.getDetail()));
            if (problem.getType() == null
                    || "about:blank".equals(problem.getType().toString())) {
                problem.setType(ServiceProblem.of(status).uri());
            }
            Optional.ofNullable(problem.getType())
                    .flatMap(types::ofUri)
                    .ifPresent(type -> type.complete(problem, publicPath(request)));
        }
        return answer;
    }

    /** An answer that can't be finished, or was never begun, does not look whole to whoever still reads it. */
    private static void breakOff(WebRequest request) {
        if (request instanceof ServletWebRequest web && web.getResponse() != null) {
            ConnectionAbortValve.aborting(web.getRequest()).run();
        }
    }

    private static String publicPath(WebRequest request) {
        return request instanceof ServletWebRequest web ? PublicPath.of(web.getRequest()) : "";
    }

    /** The servlet container logs what it hands to {@link ErrorAnswer}. */
    private static boolean isLogged(WebRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE, RequestAttributes.SCOPE_REQUEST) != null;
    }

    private @Nullable ResponseEntity<Object> respond(ProblemDetail problem, Exception e, WebRequest request) {
        return respond(problem, new HttpHeaders(), e, request);
    }

    private @Nullable ResponseEntity<Object> respond(
            ProblemDetail problem, HttpHeaders headers, Exception e, WebRequest request) {
        return handleExceptionInternal(e, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
    }
}

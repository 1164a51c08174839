package dev.roster.web.problem;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** The types of problems that are independent of the domain. */
public enum ServiceProblem implements ProblemType {
    BAD_REQUEST(
            "The request can't be understood: its address, its query or a header is not what HTTP asks for.",
            "Read the detail, correct the request, and send it again. As it is, it will never be accepted.",
            400),
    MALFORMED_BODY(
            "The body is not well-formed JSON, has a field that is not known, or a value of a wrong type.",
            "The detail names the place. Send the JSON object that the description of the operation shows.",
            400),
    INVALID_DETAILS(
            "Values are out of bounds: those of the body with status 422, those of the address with status 400.",
            "Each member of errors names a field and says what to give instead. Correct them all, and send it again.",
            400,
            422),
    UNAUTHORIZED(
            "The request has no token, or one that is unknown, expired, revoked or meant for others; or its session has ended; or the"
                    + " token ended while an answer was under way, which this problem then ends.",
            "Send a live token, Authorization: Bearer ..., or ask an administrator for one.",
            401),
    UNKNOWN_CODE(
            "The code is unknown, was used already, or has expired: it is good once, for ten minutes.",
            "Sign in with a token, or ask for another link.",
            401),
    FORBIDDEN(
            "The roles of the token do not allow this, or nobody's roles do.",
            "Ask an administrator for a token with the role that is needed, or check the address.",
            403),
    CROSS_SITE(
            "The request came with the cookie of a session, and does not prove that the service's own page sent it: neither Sec-Fetch-Site"
                    + " nor Origin says so.",
            "Send it from the page, or with a token, Authorization: Bearer ..., and without the cookie.",
            403),
    NOT_FOUND("There is nothing at this address.", "Check the address.", 404),
    METHOD_NOT_ALLOWED(
            "There is something at this address, but not for this method.",
            "The header Allow lists the methods that there are.",
            405),
    NOT_ACCEPTABLE(
            "The answer can't be had in any media type that the request accepts.",
            "Accept application/json, or application/x-ndjson for an answer of lines.",
            406),
    REQUEST_TIMEOUT(
            "The body came too slowly, and the service waits no longer. Of a request of lines, those that were answered are done.",
            "Send the request again, and its body at once.",
            408),
    HISTORY_REWOUND(
            "The position is of a history that was rewound: a restore, or a fail-over of the database, has lost its event. What a write"
                    + " with this answer did is lost, too. The member goBackTo is the last position that both histories share.",
            "Forget what came after goBackTo, and go on from there. What is still wanted is to be sent again.",
            409) {
        @Override
        public Map<String, Object> members() {
            return Map.of("goBackTo", "17-d4m248003oi0");
        }
    },
    CONFLICT(
            "The request does not go with how things are, or others kept changing the same thing at the same time until all"
                    + " retries were used up. Nothing was changed.",
            "Read the detail, and send the request again if it still is what you want.",
            409),
    HAS_CHANGED(
            "It is at another version than those in If-Match, or at one in If-None-Match: somebody changed it since it"
                    + " was read, or what was read is of a history that was rewound. The member version says at which. Nothing was changed.",
            "Read it again, decide anew, and send the request with its new ETag.",
            412) {
        @Override
        public Map<String, Object> members() {
            return Map.of("version", 1);
        }
    },
    PRECONDITION_FAILED(
            "A condition does not hold: If-None-Match: * is for what is not there yet, and If-Match for what is there and has an"
                    + " entity tag. Nothing was changed.",
            "Look at what is there, decide anew, and send the request with another condition, or with none.",
            412),
    CONTENT_TOO_LARGE("The body has more bytes than are taken at once.", "Send less at once.", 413),
    UNSUPPORTED_MEDIA_TYPE(
            "The body has a media type that this operation does not read, or none, or a coding.",
            "Send JSON as it is, Content-Type: application/json, or lines of it, application/x-ndjson, where those are read.",
            415),
    IDEMPOTENCY_KEY_REUSED(
            "The Idempotency-Key came with another body before. Nothing was changed.",
            "Send the same body as the first time, or take a new key for a new request.",
            422),
    TOO_MANY_REQUESTS(
            "Too many wrong tokens or codes came from your address, and this one is wrong, too.",
            "Wait as many seconds as Retry-After says, and send the right token.",
            429),
    INTERNAL_ERROR(
            "The service failed. It is no mistake of the request.",
            "Tell the operator, whose log says why. Whether anything was changed is not known.",
            500),
    BUSY(
            "A lock or a connection to the database was not had in time. Nothing was changed.",
            "Wait as many seconds as Retry-After says, and send it again.",
            503),
    NOT_REACHED(
            "What can be read has not reached the position that the request's header Roster-Position asks for.",
            "Wait as many seconds as Retry-After says, and send it again, or prefer to wait longer: Prefer: wait=10.",
            503),
    NOT_SERVED(
            "This node can't be read from: the read model of its version is being built, or one of another version is in use."
                    + " Commands are accepted.",
            "Wait as many seconds as Retry-After says, and send it again, or ask another node.",
            503),
    TOO_MANY_LISTENERS(
            "As many clients listen to events, or read all of them, as this node takes at once; or it is stopping.",
            "Wait as many seconds as Retry-After says, and send it again, or ask another node.",
            503),
    UNAVAILABLE(
            "Something that the service needs can't do its part at the moment: the database is out of reach, full, read-only or"
                    + " stopping, or its connection was lost. Whether anything was changed is not known.",
            "Wait as many seconds as Retry-After says, and send it again: with the same id or Idempotency-Key it is done once.",
            503);

    @SuppressWarnings("ImmutableEnumChecker") // nobody can change it
    private final ProblemText text;

    ServiceProblem(String meaning, String remedy, int... statuses) {
        this.text = new ProblemText(meaning, remedy, statuses);
    }

    /** The type for a failure of which only the status is known. */
    public static ServiceProblem of(HttpStatusCode status) {
        var named = HttpStatus.resolve(status.value());
        return Stream.of(values())
                .filter(type -> named != null && type.name().equals(named.name()))
                .findAny()
                .orElse(
                        named == HttpStatus.SERVICE_UNAVAILABLE
                                ? UNAVAILABLE
                                : status.is5xxServerError() ? INTERNAL_ERROR : BAD_REQUEST);
    }

    @Override
    public ProblemText text() {
        return text;
    }
}

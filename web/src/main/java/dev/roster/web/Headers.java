package dev.roster.web;

/** The names of standard headers that Spring's {@link org.springframework.http.HttpHeaders} does not have. */
public final class Headers {

    /** Of the IETF's draft, draft-ietf-httpapi-idempotency-key-header. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Of server-sent events (WHATWG HTML, 9.2). */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    /** RFC 7240. */
    public static final String PREFER = "Prefer";

    /** RFC 7240. */
    public static final String PREFERENCE_APPLIED = "Preference-Applied";

    private Headers() {}
}

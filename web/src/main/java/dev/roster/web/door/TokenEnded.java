package dev.roster.web.door;

import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** A token that was good when the request came, or the session of a browser, is not good any more. */
public final class TokenEnded extends InvalidBearerTokenException {

    private TokenEnded(String what) {
        super(what);
    }

    private static TokenEnded token(String how) {
        return new TokenEnded("The token " + how + ": go on with another.");
    }

    /** That of a browser. */
    public static TokenEnded session() {
        return new TokenEnded("The session has ended: sign in again.");
    }

    /** An issuer's, in the time for clocks that differ: too late for an answer that goes on. */
    static TokenEnded before() {
        return token("has expired");
    }

    static TokenEnded expired() {
        return token("expired while it was in use");
    }

    public static TokenEnded revoked() {
        return token("was revoked while it was in use");
    }
}

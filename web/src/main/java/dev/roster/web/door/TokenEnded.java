package dev.roster.web.door;

import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** A token that was good when the request came is not good any more. */
public final class TokenEnded extends InvalidBearerTokenException {

    private TokenEnded(String how) {
        super("The token " + how + ": go on with another.");
    }

    /** An issuer's, in the time for clocks that differ: too late for an answer that goes on. */
    static TokenEnded before() {
        return new TokenEnded("has expired");
    }

    static TokenEnded expired() {
        return new TokenEnded("expired while it was in use");
    }

    public static TokenEnded revoked() {
        return new TokenEnded("was revoked while it was in use");
    }
}

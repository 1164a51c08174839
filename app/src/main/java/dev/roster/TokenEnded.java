package dev.roster;

import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** A token that was good when the request came is not good any more. */
final class TokenEnded extends InvalidBearerTokenException {

    private TokenEnded(String how) {
        super("The token " + how + " while it was in use: go on with another.");
    }

    static TokenEnded expired() {
        return new TokenEnded("expired");
    }

    static TokenEnded revoked() {
        return new TokenEnded("was revoked");
    }
}

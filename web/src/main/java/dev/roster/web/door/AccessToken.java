package dev.roster.web.door;

import dev.roster.eventstore.transaction.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A token that the service gives out, or what is of the same form: the key of a session.
 *
 * @param id what it is looked up by, and what events name as their actor
 * @param secret what proves it, 256 random bits; only its hash is stored
 */
public record AccessToken(UUID id, String secret) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})([0-9a-f]{16})\\.([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    public static AccessToken random() {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new AccessToken(
                UUID.randomUUID(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Nothing, if the text has not the form of a token. */
    public static Optional<AccessToken> parse(String text) {
        return Optional.of(TEXT.matcher(text))
                .filter(matcher -> matcher.matches())
                .map(matcher -> new AccessToken(
                        new UUID(
                                Long.parseUnsignedLong(matcher.group(1), 16),
                                Long.parseUnsignedLong(matcher.group(2), 16)),
                        matcher.group(3)));
    }

    /** The token as its bearer sends it. */
    public String text() {
        return id.toString().replace("-", "") + "." + secret;
    }

    byte[] secretHash() {
        return hash(secret);
    }

    /** A plain hash is enough for a secret that nobody can guess. */
    public static byte[] hash(String secret) {
        return Sha256.digest(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AccessToken[id=" + id + "]";
    }
}

package dev.roster.web.session;

import dev.roster.web.door.AccessToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Codes that are each good for one session of a token, for some minutes. Only their hashes are stored. */
@Component
class SignInCodes {

    static final Duration GOOD_FOR = Duration.ofMinutes(10);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 24;

    private final JdbcClient jdbc;

    SignInCodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new one, which fits into an address. */
    String make(UUID tokenId) {
        var random = new byte[BYTES];
        RANDOM.nextBytes(random);
        var code = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        jdbc.sql("delete from eventstore.sign_in_code where expires_at < now()").update();
        jdbc.sql("insert into eventstore.sign_in_code values (?, ?, now() + make_interval(secs => ?))")
                .param(AccessToken.hash(code))
                .param(tokenId)
                .param(GOOD_FOR.toSeconds())
                .update();
        return code;
    }

    /** The token that a code is for. Of those who use one at the same moment, one gets it. */
    Optional<UUID> use(String code) {
        return jdbc.sql(
                        "delete from eventstore.sign_in_code where hash = ? returning token_id, expires_at > now() as good")
                .param(AccessToken.hash(code))
                .query((row, number) -> row.getBoolean("good")
                        ? Optional.of(row.getObject("token_id", UUID.class))
                        : Optional.<UUID>empty())
                .optional()
                .flatMap(found -> found);
    }
}

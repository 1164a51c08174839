package dev.roster.web.door;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Checks an issuer's tokens with the keys that OpenID Connect Discovery finds. Discovery runs at the start, without holding it
 * up. As long as it has not succeeded, a token that comes runs it again: one at a time, and not at once after a failure. Until
 * then tokens can't be checked, and requests with them are refused soon.
 */
final class DiscoveredIssuer implements JwtDecoder {

    private static final Logger log = LoggerFactory.getLogger(DiscoveredIssuer.class);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String issuer;
    private final JwtDecoder decoder;

    private CompletableFuture<JwtDecoder> discovery;
    private long discoveryBegan = System.nanoTime();

    /** @param decoder discovers the issuer when it is first used */
    DiscoveredIssuer(String issuer, JwtDecoder decoder) {
        this.issuer = issuer;
        this.decoder = decoder;
        this.discovery = discover(true);
    }

    @Override
    public Jwt decode(String token) {
        return await(discovery()).decode(token);
    }

    private JwtDecoder await(CompletableFuture<JwtDecoder> pending) {
        try {
            return pending.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new JwtException("The issuer " + issuer + " can't be asked: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JwtException("The service is stopping", e);
        }
    }

    private synchronized CompletableFuture<JwtDecoder> discovery() {
        if (discovery.isCompletedExceptionally() && System.nanoTime() - discoveryBegan > PAUSE.toNanos()) {
            discoveryBegan = System.nanoTime();
            discovery = discover(false);
        }
        return discovery;
    }

    private CompletableFuture<JwtDecoder> discover(boolean isFirst) {
        var answer = new CompletableFuture<JwtDecoder>();
        Thread.ofVirtual().name("issuer").start(() -> discover(answer, isFirst));
        return answer;
    }

    private void discover(CompletableFuture<JwtDecoder> answer, boolean isFirst) {
        try {
            decoder.decode("");
            answer.complete(decoder);
        } catch (BadJwtException noToken) {
            answer.complete(decoder);
        } catch (RuntimeException e) {
            if (isFirst) {
                log.error(
                        "The issuer {} can't be asked what its keys are: {}. Until it answers, requests with its tokens are"
                                + " answered with 503",
                        issuer,
                        reason(e));
            }
            answer.completeExceptionally(e);
        }
    }

    private static @Nullable String reason(Exception e) {
        return NestedExceptionUtils.getMostSpecificCause(e).getMessage();
    }
}

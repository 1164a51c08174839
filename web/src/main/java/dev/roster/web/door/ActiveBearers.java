package dev.roster.web.door;

import dev.roster.web.Bearers;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The bearers whose requests this node answers for long: event streams, exports, and batches of commands. Tokens expire by the
 * clock. Once a heartbeat, one query finds which of them were revoked, and one which sessions have ended.
 */
@Component
public class ActiveBearers implements Bearers {

    private static final Logger log = LoggerFactory.getLogger(ActiveBearers.class);

    private final ObjectProvider<AccessTokens> tokens;
    private final ObjectProvider<BrowserSessions> sessions;
    private final Set<Active> active = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean lookingUp = new AtomicBoolean();

    ActiveBearers(ObjectProvider<AccessTokens> tokens, ObjectProvider<BrowserSessions> sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** An issuer's token is accepted for some time after its end, since clocks differ: not for an answer that goes on. */
    @Override
    public Active current() {
        var bearer = new Active(SecurityContextHolder.getContext().getAuthentication());
        if (bearer.hasExpired()) {
            throw TokenEnded.before();
        }
        active.add(bearer);
        return bearer;
    }

    /**
     * A token that can't be looked up stays good: as long as the database is out of reach, its bearer gets nothing that is newer
     * than the outage.
     */
    @Scheduled(fixedRateString = "${roster.events.heartbeat:15s}")
    void lookUp() {
        var ofTokens = ids(Active::tokenId);
        var ofSessions = ids(Active::sessionId);
        if (!(ofTokens.isEmpty() && ofSessions.isEmpty()) && lookingUp.compareAndSet(false, true)) {
            Thread.ofVirtual().name("bearers").start(() -> lookUp(ofTokens, ofSessions));
        }
    }

    private Set<UUID> ids(Function<Active, @Nullable UUID> id) {
        return active.stream().map(id).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** In a thread of its own: no other scheduled task waits while this waits for the database. */
    private void lookUp(Set<UUID> ofTokens, Set<UUID> ofSessions) {
        try {
            // Sessions first: one that a revocation has ended meanwhile is then said to be revoked.
            var ended =
                    ofSessions.isEmpty() ? Set.<UUID>of() : sessions.getObject().ended(ofSessions);
            var revoked =
                    ofTokens.isEmpty() ? Set.<UUID>of() : tokens.getObject().revoked(ofTokens);
            active.forEach(bearer -> bearer.revokeIfAmong(revoked));
            active.forEach(bearer -> bearer.endIfAmong(ended));
        } catch (DataAccessException | TransactionException e) {
            log.warn("Whether tokens were revoked can't be looked up, and those in use stay so: {}", e.getMessage());
        } finally {
            lookingUp.set(false);
        }
    }

    /** One of them, until it is closed. */
    public final class Active implements Bearer {

        private final @Nullable UUID tokenId;
        private final @Nullable UUID sessionId;
        private final @Nullable Instant expiresAt;
        private volatile boolean revoked;
        private volatile boolean sessionEnded;

        private Active(@Nullable Authentication bearer) {
            this.tokenId = LocalTokens.tokenId(bearer);
            this.sessionId = bearer instanceof BearerTokenAuthentication token
                    ? (UUID) token.getTokenAttributes().get(BrowserSessions.SESSION)
                    : null;
            this.expiresAt = bearer instanceof AbstractOAuth2TokenAuthenticationToken<?> token
                    ? token.getToken().getExpiresAt()
                    : null;
        }

        private @Nullable UUID tokenId() {
            return tokenId;
        }

        private @Nullable UUID sessionId() {
            return sessionId;
        }

        private void revokeIfAmong(Set<UUID> revokedOnes) {
            revoked |= tokenId != null && revokedOnes.contains(tokenId);
        }

        private void endIfAmong(Set<UUID> ended) {
            sessionEnded |= sessionId != null && ended.contains(sessionId);
        }

        /** How the token ended, or null as long as it is good. */
        @Nullable
        public TokenEnded end() {
            if (revoked) {
                return TokenEnded.revoked();
            }
            if (sessionEnded && !hasExpired()) {
                return TokenEnded.session();
            }
            return hasExpired() ? TokenEnded.expired() : null;
        }

        private boolean hasExpired() {
            return expiresAt != null && !Instant.now().isBefore(expiresAt);
        }

        @Override
        public void requireGood() {
            var end = end();
            if (end != null) {
                throw end;
            }
        }

        @Override
        public void close() {
            active.remove(this);
        }
    }
}

package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;

class ActiveBearersTest {

    private static final UUID ANN = UUID.randomUUID();
    private static final UUID BOB = UUID.randomUUID();

    private final List<Set<UUID>> looks = new CopyOnWriteArrayList<>();
    private Set<UUID> revoked = Set.of();
    private boolean outOfReach;
    private ActiveBearers bearers;

    @BeforeEach
    void start() {
        var tokens = new AccessTokens(JdbcClient.create(new DriverManagerDataSource())) {
            @Override
            Set<UUID> revoked(Collection<UUID> ids) {
                looks.add(Set.copyOf(ids));
                if (outOfReach) {
                    throw new CannotGetJdbcConnectionException("out of reach on purpose");
                }
                return ids.stream().filter(revoked::contains).collect(Collectors.toSet());
            }
        };
        bearers = new ActiveBearers(
                new StaticListableBeanFactory(Map.of("tokens", tokens)).getBeanProvider(AccessTokens.class),
                new StaticListableBeanFactory(Map.of("sessions", (BrowserSessions) this::ended))
                        .getBeanProvider(BrowserSessions.class));
    }

    /** While sessions are looked at, the token of one is revoked, which ends it. */
    private Set<UUID> ended(Collection<UUID> ids) {
        revoked = Set.of(ANN);
        return Set.copyOf(ids);
    }

    @AfterEach
    void leave() {
        SecurityContextHolder.clearContext();
    }

    private ActiveBearers.Active enter(String name, String via, Instant expiresAt) {
        return enter(name, Map.of(Actor.VIA, via), expiresAt);
    }

    private ActiveBearers.Active enter(String name, Map<String, Object> attributes, Instant expiresAt) {
        var token = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "secret", null, expiresAt);
        var principal = new DefaultOAuth2AuthenticatedPrincipal(name, attributes, List.of());
        SecurityContextHolder.getContext()
                .setAuthentication(new BearerTokenAuthentication(principal, token, List.of()));
        return bearers.current();
    }

    private ActiveBearers.Active enter(UUID token) {
        return enter(token.toString(), "token", null);
    }

    private void lookUp() {
        var before = looks.size();
        await().until(() -> {
            bearers.lookUp();
            return looks.size() > before + 1;
        });
    }

    @Test
    void areAllLookedUpAtOnceAndThoseWhoseTokenIsGoneEnd() {
        var ann = List.of(enter(ANN), enter(ANN));
        var bob = enter(BOB);
        revoked = Set.of(ANN);

        lookUp();

        assertThat(looks).allMatch(Set.of(ANN, BOB)::equals);
        assertThat(bob.end()).isNull();
        assertThat(ann)
                .allSatisfy(bearer -> assertThatThrownBy(bearer::requireGood)
                        .isInstanceOf(TokenEnded.class)
                        .hasMessageContaining("was revoked"));
    }

    @Test
    void saysOfASessionWhoseTokenIsRevokedMeanwhileThatItWasRevoked() {
        var ann = enter(ANN.toString(), Map.of(Actor.VIA, "token", BrowserSessions.SESSION, BOB), null);

        lookUp();

        assertThatThrownBy(ann::requireGood).isInstanceOf(TokenEnded.class).hasMessageContaining("was revoked");
    }

    @Test
    void stayWhileTheirTokensCannotBeLookedUp() {
        var ann = enter(ANN);
        revoked = Set.of(ANN);
        outOfReach = true;
        lookUp();
        assertThat(ann.end()).isNull();

        outOfReach = false;
        lookUp();

        assertThat(ann.end()).isNotNull();
    }

    @Test
    void areNotLookedUpIfTheyHaveGoneOrHaveAnotherToken() {
        enter(ANN).close();
        enter("admin-token-file", "admin-token-file", null);
        bearers.lookUp();
        assertThat(looks).isEmpty();

        enter(BOB);
        lookUp();

        assertThat(looks).allMatch(Set.of(BOB)::equals);
    }

    @Test
    void endAtTheExpiryAndDoNotBeginAfterIt() {
        var end = Instant.now().plusSeconds(2);
        var bearer = enter("somebody", "other", end);

        await().until(() -> bearer.end() != null);

        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThatThrownBy(() -> enter("somebody", "other", end))
                .isInstanceOf(TokenEnded.class)
                .hasMessageContaining("expired");
    }
}

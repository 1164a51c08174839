package dev.roster.web.session;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientPropertiesMapper;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/**
 * What the service is registered as at issuers. Where an issuer's addresses are to be discovered, that happens when somebody first comes in
 * by it, so that one that is away keeps no node from starting.
 */
final class ClientsOfIssuers implements ClientRegistrationRepository {

    static final String BEGIN = "/session/authorization";
    static final String COME_BACK = "/session/code";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OAuth2ClientProperties properties;
    private final Map<String, CompletableFuture<ClientRegistration>> found = new ConcurrentHashMap<>();

    ClientsOfIssuers(OAuth2ClientProperties properties) {
        this.properties = properties;
    }

    /** What people call the issuers, by the names of the registrations. Nobody is asked. */
    Map<String, String> names() {
        var names = new TreeMap<String, String>();
        properties
                .getRegistration()
                .forEach((id, registration) ->
                        names.put(id, Objects.requireNonNullElse(registration.getClientName(), id)));
        return names;
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        return properties.getRegistration().containsKey(id) ? await(found.compute(id, this::discovery)) : null;
    }

    private CompletableFuture<ClientRegistration> discovery(
            String id, @Nullable CompletableFuture<ClientRegistration> before) {
        if (before != null && !before.isCompletedExceptionally()) {
            return before;
        }
        var answer = new CompletableFuture<ClientRegistration>();
        Thread.ofVirtual().name("issuer").start(() -> {
            try {
                answer.complete(discover(id));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static ClientRegistration await(CompletableFuture<ClientRegistration> pending) {
        try {
            return pending.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE), "The issuer can't be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The service is stopping", e);
        }
    }

    /** The code goes to the service with a proof that it was asked for by it (RFC 7636), whether or not it has a secret. */
    private ClientRegistration discover(String id) {
        var one = new OAuth2ClientProperties();
        one.getRegistration()
                .put(id, Objects.requireNonNull(properties.getRegistration().get(id)));
        one.getProvider().putAll(properties.getProvider());
        var registration = Objects.requireNonNull(
                new OAuth2ClientPropertiesMapper(one).asClientRegistrations().get(id));
        return ClientRegistration.withClientRegistration(registration)
                .redirectUri("{baseUrl}" + COME_BACK + "/{registrationId}")
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build())
                .build();
    }
}

package dev.roster.web.door;

import dev.roster.eventstore.postgres.StartupRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Knows the bearers of the service's own tokens, and the one of the token in the operator's file. */
@Component
@ConditionalOnLocalTokens
class LocalTokens implements OpaqueTokenIntrospector, BrowserSessions.Ground {

    private static final String ADMIN_TOKEN_FILE = "admin-token-file";

    private static final String HEALTH = "/actuator/health";
    private static final Duration LONGEST_BEFORE_HEALTH = Duration.ofMillis(700);
    private static final Duration LONGEST = Duration.ofSeconds(4);

    /** What a header can carry (RFC 6750, 2.1), and nobody can guess. */
    private static final Pattern LONG_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{32,}=*");

    private final AccessTokens tokens;
    private final byte @Nullable [] adminTokenHash;

    LocalTokens(AccessTokens tokens, DoorProperties properties) {
        this.tokens = tokens;
        this.adminTokenHash = properties.adminTokenFile() == null ? null : hash(properties.adminTokenFile());
    }

    private static byte[] hash(Path file) {
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartupRefused(
                    "The administrator's token in " + file + " can't be read.",
                    "Put a token there, or take roster.admin-token-file away.",
                    e);
        }
        if (!LONG_TOKEN.matcher(token).matches()) {
            throw new StartupRefused(
                    "What is in " + file + " can't be an administrator's token.",
                    "Put at least 32 random characters there, letters, digits and any of . _ ~ + / - in one line.");
        }
        return AccessToken.hash(token);
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String text) {
        if (adminTokenHash != null && MessageDigest.isEqual(adminTokenHash, AccessToken.hash(text))) {
            return bearer(ADMIN_TOKEN_FILE, ADMIN_TOKEN_FILE, List.of(Role.ADMIN.toString()), null);
        }
        return AccessToken.parse(text)
                .flatMap(token -> tokens.find(token, patience()))
                .map(token -> bearer(token.id().toString(), TOKEN, token.roles(), token.expiresAt()))
                .orElseThrow(() -> new BadOpaqueTokenException("No such token is live"));
    }

    /** A session of the token in the operator's file ends when another is put there. */
    @Override
    public Optional<String> of(String via) {
        if (via.equals(ADMIN_TOKEN_FILE)) {
            return Optional.ofNullable(adminTokenHash).map(HexFormat.of()::formatHex);
        }
        return via.equals(TOKEN) ? Optional.of("") : Optional.empty();
    }

    /** Health is answered in time, also to whoever shows a token. */
    private static Duration patience() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                        && current.getRequest().getServletPath().startsWith(HEALTH)
                ? LONGEST_BEFORE_HEALTH
                : LONGEST;
    }

    /** The end is where Spring Security looks for it (RFC 7662, 2.2). */
    private static OAuth2AuthenticatedPrincipal bearer(
            String name, String via, List<String> roles, @Nullable Instant expiresAt) {
        var authorities = AuthorityUtils.createAuthorityList(
                roles.stream().map(role -> "ROLE_" + role).toList());
        Map<String, Object> attributes = expiresAt == null
                ? Map.of(Actor.VIA, via)
                : Map.of(Actor.VIA, via, OAuth2TokenIntrospectionClaimNames.EXP, expiresAt);
        return new DefaultOAuth2AuthenticatedPrincipal(name, attributes, authorities);
    }

    /** Of the token that somebody bears, or has a session by, if it is one that the service made. */
    static @Nullable UUID tokenId(@Nullable Authentication bearer) {
        return bearer instanceof BearerTokenAuthentication local
                        && TOKEN.equals(local.getTokenAttributes().get(Actor.VIA))
                ? UUID.fromString(local.getName())
                : null;
    }
}

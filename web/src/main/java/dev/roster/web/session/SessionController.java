package dev.roster.web.session;

import dev.roster.eventstore.MetadataKeys;
import dev.roster.web.Preconditions;
import dev.roster.web.PublicPath;
import dev.roster.web.door.AccessToken;
import dev.roster.web.door.BrowserSessions;
import dev.roster.web.door.DoorProblems;
import dev.roster.web.session.Sessions.Bearer;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How a browser comes in, who it is then, and how it leaves. */
@RestController
@ConditionalOnWebApplication
@RequestMapping(BrowserSessions.PATH)
class SessionController {

    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final Sessions sessions;
    private final SessionCookies cookies;
    private final SignInCodes codes;
    private final SignInWays ways;
    private final RoleHierarchy hierarchy;

    SessionController(
            Sessions sessions, SessionCookies cookies, SignInCodes codes, SignInWays ways, RoleHierarchy hierarchy) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.codes = codes;
        this.ways = ways;
        this.hierarchy = hierarchy;
    }

    /** By a token in the header, or else by a code; another session of the browser ends. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    View begin(
            @RequestBody NewSession wanted,
            @Nullable Authentication caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        Preconditions.require(false);
        var begun = sessions.begin(bearer(wanted, caller));
        cookies.value(request)
                .flatMap(AccessToken::parse)
                .ifPresent(key -> sessions.find(key, LONGEST).ifPresent(other -> sessions.end(other.id())));
        cookies.set(request, response, begun.key(), begun.session().expiresAt());
        return view(begun.session().authentication());
    }

    private Bearer bearer(NewSession wanted, @Nullable Authentication caller) {
        if (caller instanceof AbstractOAuth2TokenAuthenticationToken<?> token) {
            return new Bearer(
                    tokenId(token), token.getName(), via(token), Roles.of(token.getAuthorities()), end(token));
        }
        if (wanted.code() == null) {
            throw new InsufficientAuthenticationException("There is neither a token nor a code");
        }
        return Optional.of(wanted.code())
                .filter(code -> ways.areCodesGood())
                .flatMap(codes::use)
                .flatMap(sessions::bearer)
                .orElseThrow(DoorProblems.UnknownCode::new);
    }

    @GetMapping
    View look(Authentication caller) {
        return view((AbstractOAuth2TokenAuthenticationToken<?>) caller);
    }

    /** What somebody can come in by who is not in yet. */
    @GetMapping("/ways")
    SignInWays.Ways ways(HttpServletRequest request) {
        return ways.all(PublicPath.of(request));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(Authentication caller, HttpServletRequest request, HttpServletResponse response) {
        Preconditions.require(true);
        if (caller instanceof BearerTokenAuthentication bearer
                && bearer.getTokenAttributes().get(BrowserSessions.SESSION) instanceof UUID session) {
            sessions.end(session);
            cookies.clear(request, response);
        }
    }

    private View view(AbstractOAuth2TokenAuthenticationToken<?> caller) {
        var tokenId = tokenId(caller);
        return new View(
                caller.getName(),
                via(caller),
                tokenId == null ? null : sessions.tokenName(tokenId).orElse(null),
                Roles.of(hierarchy.getReachableGrantedAuthorities(caller.getAuthorities())),
                end(caller));
    }

    /** The service knows its own tokens by attributes; the others are an issuer's. */
    private static String via(AbstractOAuth2TokenAuthenticationToken<?> caller) {
        return caller instanceof BearerTokenAuthentication
                ? String.valueOf(caller.getTokenAttributes().get(MetadataKeys.ACTOR_VIA))
                : BrowserSessions.Ground.OIDC;
    }

    private static @Nullable UUID tokenId(AbstractOAuth2TokenAuthenticationToken<?> caller) {
        return via(caller).equals(BrowserSessions.Ground.TOKEN) ? UUID.fromString(caller.getName()) : null;
    }

    private static @Nullable Instant end(AbstractOAuth2TokenAuthenticationToken<?> caller) {
        return caller.getToken().getExpiresAt();
    }

    /** @param code good for one session; null for a session of the token in the header */
    record NewSession(@Nullable String code) {

        @Override
        public String toString() {
            return "NewSession[]";
        }
    }

    /**
     * Who is there.
     *
     * @param name what somebody called the token
     * @param roles those that others imply, too
     */
    @Schema(name = "Session")
    record View(
            String actor,
            String via,
            @Nullable String name,
            List<String> roles,
            @Nullable Instant expiresAt) {}
}

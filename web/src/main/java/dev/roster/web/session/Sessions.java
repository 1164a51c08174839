package dev.roster.web.session;

import dev.roster.eventstore.MetadataKeys;
import dev.roster.eventstore.transaction.CoalescingLookup;
import dev.roster.web.door.AccessToken;
import dev.roster.web.door.BrowserSessions;
import dev.roster.web.door.TokenEnded;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.stereotype.Component;

/**
 * The sessions of browsers, which are kept in the database, so that each holds on every node. One is live until it expires or is ended,
 * or until the token does that it was begun with.
 */
@Component
class Sessions implements BrowserSessions {

    private static final double NANOS_A_SECOND = 1e9;

    private static final String LIVE = """
            select s.*, extract(epoch from s.expires_at - now())::float8 as seconds_left
            from eventstore.browser_session s left join eventstore.access_token t on t.id = s.token_id
            where s.id = any (?) and s.ended_at is null and s.expires_at > now()
            and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())""";

    private final JdbcClient jdbc;
    private final Ground ground;
    private final SessionProperties properties;
    private final CoalescingLookup<UUID, Live> lookup = new CoalescingLookup<>("The session", this::findLive);

    Sessions(JdbcClient jdbc, Ground ground, SessionProperties properties) {
        this.jdbc = jdbc;
        this.ground = ground;
        this.properties = properties;
    }

    /** Begins a session, and takes out what is over of others. */
    Begun begin(Bearer bearer) {
        jdbc.sql("delete from eventstore.browser_session where expires_at < now()")
                .update();
        var key = AccessToken.random();
        jdbc.sql("""
                insert into eventstore.browser_session (id, secret_hash, token_id, name, via, roles, expires_at)
                values (:id, :hash, :token, :name, :via, :roles, least(now() + make_interval(secs => :seconds), :end::timestamptz,
                    (select expires_at from eventstore.access_token where id = :token)))""")
                .param("id", key.id())
                .param("hash", hash(key, bearer.via()).orElseThrow())
                .param("token", bearer.tokenId())
                .param("name", bearer.name())
                .param("via", bearer.via())
                .param("roles", new SqlArrayValue("text", bearer.roles().toArray()))
                .param("seconds", properties.timeToLive().toMillis() / 1000.0)
                .param(
                        "end",
                        bearer.expiresAt() == null ? null : bearer.expiresAt().atOffset(ZoneOffset.UTC))
                .update();
        var live = findLive(List.of(key.id())).get(key.id());
        if (live == null) {
            throw TokenEnded.revoked();
        }
        return new Begun(key, live);
    }

    /** A session that is live, and whose secret is right, as the table says after this was asked. */
    Optional<Live> find(AccessToken key, Duration timeout) {
        return lookup.find(key.id(), timeout)
                .filter(found -> hash(key, found.via())
                        .filter(hash -> MessageDigest.isEqual(hash, found.secretHash()))
                        .isPresent());
    }

    /** What the session rests on is in the hash: a session that rests on something else now is as wrong as a wrong secret. */
    private Optional<byte[]> hash(AccessToken key, String via) {
        return ground.of(via).map(rest -> AccessToken.hash(key.secret() + "." + rest));
    }

    private Map<UUID, Live> findLive(Collection<UUID> ids) {
        return jdbc
                .sql(LIVE)
                .param(new SqlArrayValue("uuid", ids.toArray()))
                .query((row, number) -> live(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Live::id, Function.identity()));
    }

    /** The end is by this node's clock, which may differ from the database's. */
    private static Live live(ResultSet row) throws SQLException {
        return new Live(
                row.getObject("id", UUID.class),
                row.getBytes("secret_hash"),
                row.getString("name"),
                row.getString("via"),
                List.of((String[]) row.getArray("roles").getArray()),
                Instant.now().plusNanos((long) (row.getDouble("seconds_left") * NANOS_A_SECOND)));
    }

    /** Its token may go on. */
    void end(UUID id) {
        jdbc.sql("update eventstore.browser_session set ended_at = coalesce(ended_at, now()) where id = ?")
                .param(id)
                .update();
    }

    @Override
    public Set<UUID> ended(Collection<UUID> ids) {
        var ended = new HashSet<>(ids);
        ended.removeAll(findLive(ids).keySet());
        return ended;
    }

    /** Of a token that the service made, as a bearer, as long as it is live. */
    Optional<Bearer> bearer(UUID tokenId) {
        return jdbc.sql("""
                        select roles from eventstore.access_token
                        where id = ? and revoked_at is null and (expires_at is null or expires_at > now())""")
                .param(tokenId)
                .query((row, number) -> new Bearer(
                        tokenId,
                        tokenId.toString(),
                        Ground.TOKEN,
                        List.of((String[]) row.getArray("roles").getArray()),
                        null))
                .optional();
    }

    /** What somebody called a token. */
    Optional<String> tokenName(UUID tokenId) {
        return jdbc.sql("select name from eventstore.access_token where id = ?")
                .param(tokenId)
                .query(String.class)
                .optional();
    }

    /**
     * Whose session it is.
     *
     * @param tokenId of the service's own token, if it rests on one
     * @param name as events have it
     * @param via as events have it
     * @param expiresAt at the latest; null for no end of its own
     */
    record Bearer(
            @Nullable UUID tokenId,
            String name,
            String via,
            List<String> roles,
            @Nullable Instant expiresAt) {}

    /** @param key what the browser gets */
    record Begun(AccessToken key, Live session) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Live(UUID id, byte[] secretHash, String name, String via, List<String> roles, Instant expiresAt) {

        /** As if the bearer had sent what they came in with. */
        BearerTokenAuthentication authentication() {
            var authorities = AuthorityUtils.createAuthorityList(
                    roles.stream().map(role -> "ROLE_" + role).toList());
            var attributes = new HashMap<String, Object>();
            attributes.put(MetadataKeys.ACTOR_VIA, via);
            attributes.put(OAuth2TokenIntrospectionClaimNames.EXP, expiresAt);
            attributes.put(BrowserSessions.SESSION, id);
            return new BearerTokenAuthentication(
                    new DefaultOAuth2AuthenticatedPrincipal(name, attributes, authorities),
                    new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, BrowserSessions.SESSION, null, expiresAt),
                    authorities);
        }
    }
}

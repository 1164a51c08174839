package dev.roster.web.door;

import dev.roster.eventstore.transaction.CoalescingLookup;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The tokens that the service has given out. One is live until it expires or is revoked. */
@Component
@ConditionalOnLocalTokens
class AccessTokens {

    private static final double NANOS_A_SECOND = 1e9;

    private static final String LIVE = "revoked_at is null and (expires_at is null or expires_at > now())";

    private final JdbcClient jdbc;
    private final CoalescingLookup<UUID, Live> lookup = new CoalescingLookup<>("The token", this::findLive);

    AccessTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(AccessToken token, String name, Collection<Role> roles, @Nullable Instant expiresAt) {
        insert(token, name, roles, expiresAt, false);
    }

    void addAtFirstStart(AccessToken token) {
        insert(token, "first start", List.of(Role.ADMIN), null, true);
    }

    private void insert(
            AccessToken token, String name, Collection<Role> roles, @Nullable Instant expiresAt, boolean firstStart) {
        jdbc.sql("""
                insert into eventstore.access_token (id, name, roles, secret_hash, expires_at, first_start)
                values (?, ?, ?, ?, ?::timestamptz, ?)""")
                .param(token.id())
                .param(name)
                .param(new SqlArrayValue(
                        "text", roles.stream().map(Role::toString).toArray()))
                .param(token.secretHash())
                .param(expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .param(firstStart)
                .update();
    }

    /** A token that is live, and whose secret is right, as the table says after this was asked. */
    Optional<Live> find(AccessToken token, Duration timeout) {
        return lookup.find(token.id(), timeout)
                .filter(found -> MessageDigest.isEqual(found.secretHash(), token.secretHash()));
    }

    /** Which of some tokens were revoked; one that expired was not. */
    Set<UUID> revoked(Collection<UUID> ids) {
        return jdbc.sql("select id from eventstore.access_token where id = any (?) and revoked_at is not null")
                .param(new SqlArrayValue("uuid", ids.toArray()))
                .query((row, number) -> row.getObject("id", UUID.class))
                .set();
    }

    private Map<UUID, Live> findLive(Collection<UUID> ids) {
        return jdbc
                .sql("select id, secret_hash, roles, extract(epoch from expires_at - now())::float8 as seconds_left"
                        + " from eventstore.access_token where id = any (?) and " + LIVE)
                .param(new SqlArrayValue("uuid", ids.toArray()))
                .query((row, number) ->
                        new Live(row.getObject("id", UUID.class), row.getBytes("secret_hash"), roles(row), end(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(Live::id, Function.identity()));
    }

    /** All of them, the newest first. */
    List<Entry> list() {
        return jdbc.sql("select * from eventstore.access_token order by created_at desc, id")
                .query((row, number) -> new Entry(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        roles(row),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        instant(row, "expires_at"),
                        instant(row, "revoked_at")))
                .list();
    }

    /** Whether there is such a token, live or not. */
    boolean isKnown(UUID id) {
        return exists("id = ?", id);
    }

    /** It may have been revoked before. */
    void revoke(UUID id) {
        jdbc.sql("update eventstore.access_token set revoked_at = coalesce(revoked_at, now()) where id = ?")
                .param(id)
                .update();
    }

    /** Lets one node at a time look whether there are tokens, to the end of its transaction. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('roster.access-token'), 0)")
                .query((RowCallbackHandler) row -> {});
    }

    boolean isEmpty() {
        return !exists("true");
    }

    /** Whether somebody made a live token, beside the one that is made at the first start. */
    boolean hasOneThatWasMade() {
        return exists("not first_start and " + LIVE);
    }

    private boolean exists(String condition, Object... parameters) {
        return jdbc.sql("select exists (select from eventstore.access_token where " + condition + ")")
                .params(parameters)
                .query(Boolean.class)
                .single();
    }

    private static List<String> roles(ResultSet row) throws SQLException {
        Array roles = row.getArray("roles");
        return List.of((String[]) roles.getArray());
    }

    /** By this node's clock, which may differ from the database's. */
    private static @Nullable Instant end(ResultSet row) throws SQLException {
        var seconds = row.getDouble("seconds_left");
        return row.wasNull() ? null : Instant.now().plusNanos((long) (seconds * NANOS_A_SECOND));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** @param expiresAt null if it does not */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Live(
            UUID id,
            byte[] secretHash,
            List<String> roles,
            @Nullable Instant expiresAt) {}

    /** A token without what proves it. */
    @Schema(name = "Token")
    record Entry(
            UUID id,
            String name,
            List<String> roles,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}
}

package dev.roster.eventstore;

import dev.roster.eventstore.epoch.Epochs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.UnableToInitializeTokenException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Axon's tokens, whose claims are by the database's clock: the nodes' may differ. A statement's own time counts, not that of
 * the beginning of its transaction. Who wants to claim a token does not wait for one whose row is locked: a batch is about to
 * store it. Times are text in the form of {@code JdbcTokenStore}, beside whose nodes this one can work.
 */
public final class PostgresTokenStore implements TokenStore {

    private static final String NOW = """
            to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""";

    private static final String IS_AVAILABLE = """
            (owner is null or owner = :node or owner = any (string_to_array(:formerly, ' '))
                or claimed_at::timestamptz < clock_timestamp() - make_interval(secs => :claimSeconds))""";

    private static final String KEY = "processor_name = :processor and segment = :segment";
    private static final String CONFIG = "__config";
    private static final double MILLIS_A_SECOND = 1_000;

    private final JdbcClient jdbc;
    private final Serializer serializer;

    /** Another in each epoch: what was claimed in one is not owned in the next, and no batch of events that are lost is stored. */
    private volatile String node = UUID.randomUUID().toString();

    /** What it was called in epochs before, with spaces between: its own claims of then are no other node's. */
    private volatile String formerly = "";

    private final double claimSeconds;

    /** @param claimTimeout after which a claim that was not extended ends */
    PostgresTokenStore(JdbcClient jdbc, Serializer serializer, Duration claimTimeout, Epochs epochs) {
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.claimSeconds = claimTimeout.toMillis() / MILLIS_A_SECOND;
        epochs.onChange(epoch -> {
            formerly = String.join(" ", formerly, node);
            node = UUID.randomUUID().toString();
        });
    }

    @Override
    public boolean requiresExplicitSegmentInitialization() {
        return true;
    }

    @Override
    public void initializeTokenSegments(String processor, int segments) {
        initializeTokenSegments(processor, segments, null);
    }

    @Override
    public void initializeTokenSegments(String processor, int segments, @Nullable TrackingToken token) {
        try {
            insert(token, processor, 0, segments);
        } catch (DuplicateKeyException e) {
            throw new UnableToClaimTokenException("Some segments of " + processor + " are there already", e);
        }
    }

    @Override
    public void initializeSegment(@Nullable TrackingToken token, String processor, int segment) {
        try {
            insert(token, processor, segment, 1);
        } catch (DuplicateKeyException e) {
            throw new UnableToInitializeTokenException(
                    "The segment " + segment + " of " + processor + " is there already", e);
        }
    }

    private void insert(@Nullable TrackingToken token, String processor, int first, int count) {
        bind("""
                insert into eventstore.token (processor_name, segment, token, token_type, claimed_at)
                select :processor, number, :token, :type, %s from generate_series(:segment, :segment + :count - 1) as number""".formatted(NOW), processor, first, token).param("count", count).update();
    }

    /** Only for whoever still has the claim: a batch of a node that was frozen would put an old token back. */
    @Override
    public void storeToken(@Nullable TrackingToken token, String processor, int segment) {
        var stored = bind("""
                update eventstore.token set token = :token, token_type = :type, claimed_at = %s
                where %s and owner = :node""".formatted(NOW, KEY), processor, segment, token).update();
        if (stored == 0) {
            throw unableToClaim(processor, segment);
        }
    }

    @Override
    public @Nullable TrackingToken fetchToken(String processor, int segment) {
        return bind("""
                update eventstore.token set owner = :node, claimed_at = %s
                where (processor_name, segment) in (
                    select processor_name, segment from eventstore.token where %s and %s for update skip locked)
                returning token, token_type""".formatted(NOW, KEY, IS_AVAILABLE), processor, segment)
                .query((row, number) -> Optional.ofNullable(token(row.getString(1), row.getString(2))))
                .optional()
                .orElseThrow(() -> unableToClaim(processor, segment))
                .orElse(null);
    }

    /** @throws UnableToClaimTokenException also if the segment was split or merged since the caller saw it */
    @Override
    public @Nullable TrackingToken fetchToken(String processor, Segment segment) {
        var token = fetchToken(processor, segment.getSegmentId());
        var neighbours = jdbc.sql(
                        "select count(*) from eventstore.token where processor_name = ? and segment in (?, ?)")
                .params(processor, segment.splitSegmentId(), segment.mergeableSegmentId())
                .query(Integer.class)
                .single();
        if (neighbours != 1) {
            throw new UnableToClaimTokenException(
                    "The segment " + segment.getSegmentId() + " of " + processor + " was split or merged");
        }
        return token;
    }

    /** A row that is locked is this node's still if it was: no other node locks one whose claim has not ended. */
    @Override
    public void extendClaim(String processor, int segment) {
        var owned = bind("""
                with extended as (
                    update eventstore.token set claimed_at = %s
                    where (processor_name, segment) in (
                        select processor_name, segment from eventstore.token
                        where %s and owner = :node for update skip locked)
                    returning 1)
                select exists (select from extended) or exists (select from eventstore.token where %s and owner = :node)""".formatted(NOW, KEY, KEY), processor, segment)
                .query(Boolean.class)
                .single();
        if (!owned) {
            throw unableToClaim(processor, segment);
        }
    }

    @Override
    public void releaseClaim(String processor, int segment) {
        bind(
                        "update eventstore.token set owner = null, claimed_at = %s where %s and owner = :node"
                                .formatted(NOW, KEY),
                        processor,
                        segment)
                .update();
    }

    @Override
    public void deleteToken(String processor, int segment) {
        if (bind("delete from eventstore.token where %s and owner = :node".formatted(KEY), processor, segment)
                        .update()
                == 0) {
            throw unableToClaim(processor, segment);
        }
    }

    @Override
    public int[] fetchSegments(String processor) {
        return jdbc
                .sql("select segment from eventstore.token where processor_name = ? order by segment")
                .param(processor)
                .query(Integer.class)
                .list()
                .stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public List<Segment> fetchAvailableSegments(String processor) {
        var available = new ArrayList<Integer>();
        var all = bind("""
                select segment, %s as available from eventstore.token
                where processor_name = :processor order by segment""".formatted(IS_AVAILABLE), processor)
                .query((row, number) -> {
                    if (row.getBoolean(2)) {
                        available.add(row.getInt(1));
                    }
                    return row.getInt(1);
                })
                .list()
                .stream()
                .mapToInt(Integer::intValue)
                .toArray();
        return available.stream()
                .map(segment -> Segment.computeSegment(segment, all))
                .toList();
    }

    @Override
    public Optional<String> retrieveStorageIdentifier() {
        bind(
                        """
                insert into eventstore.token (processor_name, segment, token, token_type, claimed_at)
                values (:processor, :segment, :token, :type, %s)
                on conflict do nothing""".formatted(NOW),
                        CONFIG,
                        0,
                        new ConfigToken(Map.of("id", UUID.randomUUID().toString())))
                .update();
        return jdbc.sql("select token, token_type from eventstore.token where processor_name = ? and segment = 0")
                .param(CONFIG)
                .query((row, number) -> token(row.getString(1), row.getString(2)))
                .optional()
                .map(token -> ((ConfigToken) token).get("id"));
    }

    private JdbcClient.StatementSpec bind(String sql, String processor) {
        return jdbc.sql(sql)
                .param("processor", processor)
                .param("node", node)
                .param("formerly", formerly)
                .param("claimSeconds", claimSeconds);
    }

    private JdbcClient.StatementSpec bind(String sql, String processor, int segment) {
        return bind(sql, processor).param("segment", segment);
    }

    private JdbcClient.StatementSpec bind(String sql, String processor, int segment, @Nullable TrackingToken token) {
        var serialized = token == null ? null : serializer.serialize(token, String.class);
        return bind(sql, processor, segment)
                .param("token", serialized == null ? null : serialized.getData())
                .param("type", serialized == null ? null : serialized.getType().getName());
    }

    private @Nullable TrackingToken token(@Nullable String token, @Nullable String type) {
        return token == null || type == null
                ? null
                : serializer.deserialize(new SimpleSerializedObject<>(token, String.class, type, null));
    }

    private static UnableToClaimTokenException unableToClaim(String processor, int segment) {
        return new UnableToClaimTokenException(
                "The token of segment " + segment + " of " + processor + " is not there, or claimed by another node");
    }
}

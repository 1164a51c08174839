package dev.roster;

import dev.roster.api.HeroDetails;
import dev.roster.api.HeroKeys;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.Sealed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * The heroes' keys in PostgreSQL, each wrapped by a master key that is not there. They are read where they are needed and
 * not kept, so that a key that was destroyed on one node is gone on all.
 */
@Component
class JdbcHeroKeys implements HeroKeys, InitializingBean {

    private static final int REWRAPPED_AT_ONCE = 1_000;

    private final JdbcClient jdbc;
    private final MasterKeys masterKeys;
    private final TransactionOperations transactions;
    private final WriteBehind<Change> heldBack = new WriteBehind<>(this::apply);

    JdbcHeroKeys(JdbcClient jdbc, MasterKeys masterKeys, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.masterKeys = masterKeys;
        this.transactions = transactions;
    }

    /** Nothing is sealed or opened before the master keys are known to be the right ones. */
    @Override
    public void afterPropertiesSet() {
        transactions.executeWithoutResult(transaction -> {
            lockMasterKeys();
            if (jdbc.sql("select not exists (select from eventstore.hero_key)")
                    .query(Boolean.class)
                    .single()) {
                jdbc.sql("delete from eventstore.master_key").update();
            }
            masterKeys.load(new HashSet<>(jdbc.sql("select id from eventstore.master_key")
                    .query(String.class)
                    .list()));
            introduce("on conflict do nothing");
        });
    }

    @Override
    public HeroKey make(UUID heroId) {
        var key = SecretKeys.random();
        heldBack.add(List.of(new Change(heroId, key)));
        return new AesKey(heroId, key);
    }

    /** Keys that were made and destroyed in one transaction are destroyed. */
    private void apply(List<Change> changes) {
        var made = changes.stream().filter(change -> change.made() != null).toList();
        if (!made.isEmpty()) {
            insertNew(made);
        }
        var destroyed = changes.stream()
                .filter(change -> change.made() == null)
                .map(Change::heroId)
                .toArray();
        if (destroyed.length > 0) {
            jdbc.sql("delete from eventstore.hero_key where hero_id = any (?)")
                    .param(new SqlArrayValue("uuid", destroyed))
                    .update();
        }
    }

    /** If not all are new, whoever is asked next says which. */
    private void insertNew(List<Change> keys) {
        var known = masterKeys.current();
        var current = insert(wrap(keys, known.getKey(), known.getValue()), """
                on conflict do nothing
                returning (select id from eventstore.master_key order by introduced_at desc limit 1)""")
                .query(String.class)
                .list();
        if (current.size() < keys.size()) {
            throw new HeroAlreadyRegistered(keys.getFirst().heroId());
        }
        if (!current.getFirst().equals(known.getKey())) {
            // Another node has rotated the master key since this one read it.
            update(wrap(keys, current.getFirst(), masterKeys.get(current.getFirst())));
        }
    }

    private static List<Wrapped> wrap(List<Change> keys, String masterKeyId, SecretKey master) {
        return keys.stream()
                .map(key -> new Wrapped(
                        key.heroId(), masterKeyId, wrap(Objects.requireNonNull(key.made()), key.heroId(), master)))
                .toList();
    }

    private StatementSpec insert(List<Wrapped> keys, String clauses) {
        return jdbc.sql(
                        "insert into eventstore.hero_key (hero_id, master_key_id, wrapped) select * from unnest(?, ?, ?) "
                                + clauses)
                .param(new SqlArrayValue(
                        "uuid", keys.stream().map(Wrapped::heroId).toArray()))
                .param(new SqlArrayValue(
                        "text", keys.stream().map(Wrapped::masterKeyId).toArray()))
                .param(new SqlArrayValue(
                        "bytea", (Object[]) keys.stream().map(Wrapped::wrapped).toArray(byte[][]::new)));
    }

    private void update(List<Wrapped> keys) {
        keys.forEach(key -> jdbc.sql("update eventstore.hero_key set master_key_id = ?, wrapped = ? where hero_id = ?")
                .params(key.masterKeyId(), key.wrapped(), key.heroId())
                .update());
    }

    @Override
    public Map<UUID, HeroKey> find(Collection<UUID> heroIds) {
        var found = new HashMap<UUID, HeroKey>();
        if (!heroIds.isEmpty()) {
            findWrapped(heroIds).forEach((id, row) -> found.put(id, new AesKey(id, unwrap(row))));
            heldBack.held().stream()
                    .filter(change -> heroIds.contains(change.heroId()))
                    .forEach(change -> found.compute(
                            change.heroId(),
                            (id, before) -> change.made() == null ? null : new AesKey(id, change.made())));
        }
        return found;
    }

    /** As they are stored; heroes that are forgotten have none. */
    Map<UUID, Wrapped> findWrapped(Collection<UUID> heroIds) {
        return heroIds.isEmpty()
                ? Map.of()
                : wrapped("where hero_id = any (?)", new SqlArrayValue("uuid", heroIds.toArray())).stream()
                        .collect(Collectors.toMap(Wrapped::heroId, Function.identity()));
    }

    @Override
    public void destroy(UUID heroId) {
        heldBack.add(List.of(new Change(heroId, null)));
    }

    /**
     * A key that was wrapped elsewhere, if its master key is here.
     *
     * @throws IllegalArgumentException if not, although the master key is here: it is another hero's, or was changed
     */
    Optional<HeroKey> unwrapped(Wrapped key) {
        return masterKeys.find(key.masterKeyId()).map(master -> new AesKey(key.heroId(), unwrap(key)));
    }

    /** Takes over keys that were wrapped elsewhere, in the current transaction. What wrapped them wraps nothing here. */
    void add(List<Wrapped> keys) {
        lockMasterKeys();
        jdbc.sql("""
                insert into eventstore.master_key (id, introduced_at) select distinct unnest(?), '-infinity'::timestamptz
                on conflict do nothing""")
                .param(new SqlArrayValue(
                        "text", keys.stream().map(Wrapped::masterKeyId).toArray()))
                .update();
        insert(keys, "").update();
    }

    /**
     * Wraps every key that another master key wrapped with the current one, a thousand in a transaction. If nothing is left
     * of an earlier rotation, the current one is the next. No node wraps with another from then on.
     *
     * @return how many
     */
    int rewrap() {
        var current = Objects.requireNonNull(transactions.execute(transaction -> takeNext()));
        var master = masterKeys.get(current);
        var all = 0;
        var after = new UUID(0, 0);
        List<Wrapped> rows;
        do {
            var from = after;
            rows = Objects.requireNonNull(transactions.execute(transaction -> {
                var some =
                        wrapped("where hero_id > ? order by hero_id limit " + REWRAPPED_AT_ONCE + " for update", from);
                var others = some.stream()
                        .filter(row -> !row.masterKeyId().equals(current))
                        .map(row -> new Change(row.heroId(), unwrap(row)))
                        .toList();
                update(wrap(others, current, master));
                return some;
            }));
            all += (int) rows.stream()
                    .filter(row -> !row.masterKeyId().equals(current))
                    .count();
            after = rows.isEmpty() ? after : rows.getLast().heroId();
        } while (rows.size() == REWRAPPED_AT_ONCE);
        jdbc.sql("""
                delete from eventstore.master_key as old using eventstore.master_key as current
                where current.id = ? and old.introduced_at < current.introduced_at
                  and not exists (select from eventstore.hero_key where master_key_id = old.id)""").param(current).update();
        return all;
    }

    /**
     * One node at a time, and when no transaction is left that may have wrapped with the key before.
     *
     * @return the id of the key that wraps now
     */
    private String takeNext() {
        lockMasterKeys();
        jdbc.sql("lock table eventstore.hero_key in share mode").update();
        masterKeys.takeNext();
        introduce("on conflict (id) do update set introduced_at = excluded.introduced_at");
        return masterKeys.current().getKey();
    }

    /** A node that starts would otherwise find no hero's key yet, and think that none of the master keys is needed. */
    private void lockMasterKeys() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('roster.master-key'), 0)::text")
                .query(String.class)
                .single();
    }

    /** The one that was introduced last wraps, on all nodes. */
    private void introduce(String onConflict) {
        jdbc.sql("""
                insert into eventstore.master_key (id, introduced_at)
                select ?, greatest(clock_timestamp(), max(introduced_at) + interval '1 us') from eventstore.master_key
                """ + onConflict).param(masterKeys.current().getKey()).update();
    }

    private List<Wrapped> wrapped(String which, Object parameter) {
        return jdbc.sql("select hero_id, master_key_id, wrapped from eventstore.hero_key " + which)
                .param(parameter)
                .query((row, number) -> new Wrapped(
                        row.getObject("hero_id", UUID.class), row.getString("master_key_id"), row.getBytes("wrapped")))
                .list();
    }

    static byte[] wrap(SecretKey key, UUID heroId, SecretKey master) {
        return SecretKeys.seal(master, key.getEncoded(), boundTo(heroId, "key"));
    }

    private SecretKey unwrap(Wrapped row) {
        return SecretKeys.of(
                SecretKeys.open(masterKeys.get(row.masterKeyId()), row.wrapped(), boundTo(row.heroId(), "key")));
    }

    private static byte[] boundTo(UUID heroId, String what) {
        var name = what.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + name.length)
                .putLong(heroId.getMostSignificantBits())
                .putLong(heroId.getLeastSignificantBits())
                .put(name)
                .array();
    }

    /** @param made null if the key is destroyed */
    private record Change(UUID heroId, @Nullable SecretKey made) {}

    /** A hero's key, wrapped by a master key. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wrapped(UUID heroId, String masterKeyId, byte[] wrapped) {}

    /** Binds what it seals to the hero and to what it is, so that a text that is moved elsewhere does not open. */
    record AesKey(UUID heroId, SecretKey key) implements HeroKey {

        private static final JsonMapper JSON = JsonMapper.shared();

        @Override
        public Sealed seal(HeroDetails details) {
            return seal(JSON.writeValueAsBytes(details), "details");
        }

        @Override
        public Sealed sealSecretName(String secretName) {
            return seal(secretName.getBytes(StandardCharsets.UTF_8), "secret name");
        }

        @Override
        public String digest(String text) {
            return Base64.getEncoder().encodeToString(SecretKeys.digest(key, text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public HeroDetails openDetails(Sealed details) {
            return JSON.readValue(open(details, "details"), HeroDetails.class);
        }

        @Override
        public String openSecretName(Sealed secretName) {
            return new String(open(secretName, "secret name"), StandardCharsets.UTF_8);
        }

        private Sealed seal(byte[] plain, String what) {
            return new Sealed(Base64.getEncoder().encodeToString(SecretKeys.seal(key, plain, boundTo(heroId, what))));
        }

        private byte[] open(Sealed sealed, String what) {
            return SecretKeys.open(key, Base64.getDecoder().decode(sealed.text()), boundTo(heroId, what));
        }
    }
}

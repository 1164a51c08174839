package dev.roster.eventstore.sealing;

import dev.roster.eventstore.sealing.MasterKeys.MasterKey;
import dev.roster.eventstore.transaction.CurrentTransaction.Held;
import dev.roster.eventstore.transaction.LongStatements;
import dev.roster.eventstore.transaction.SqlArrays;
import dev.roster.eventstore.transaction.WriteBehind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The keys of subjects in PostgreSQL, each wrapped by a master key that is kept elsewhere. They are read each time and never
 * cached, so that a key that was destroyed on one node is gone on all.
 */
public final class JdbcSubjectKeys implements SubjectKeys, InitializingBean {

    private static final int REWRAPPED_AT_ONCE = 1_000;

    /** Less than the pool's transaction_timeout. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(9);

    private final String table;
    private final String subject;
    private final String insert;
    private final String update;
    private final String delete;
    private final String select;
    private final String selectSome;
    private final JdbcClient jdbc;
    private final MasterKeys masterKeys;
    private final TransactionOperations transactions;
    private final LongAdder rotations = new LongAdder();
    private final WriteBehind<Change> heldBack = new WriteBehind<>(Held.KEYS, this::apply);

    /**
     * @param table of the keys, with the columns {@code master_key_id} and {@code wrapped}
     * @param subject the column of the subjects' ids
     */
    public JdbcSubjectKeys(
            String table, String subject, JdbcClient jdbc, MasterKeys masterKeys, TransactionOperations transactions) {
        this.table = table;
        this.subject = subject;
        insert = "insert into %s (%s, master_key_id, wrapped) select * from unnest(?, ?, ?) ".formatted(table, subject);
        update = "update %s set master_key_id = ?, wrapped = ? where %s = ?".formatted(table, subject);
        delete = "delete from %s where %s = any (?)".formatted(table, subject);
        select = "select %s, master_key_id, wrapped from %s ".formatted(subject, table);
        selectSome = select + "where %s = any (?)".formatted(subject);
        this.jdbc = jdbc;
        this.masterKeys = masterKeys;
        this.transactions = transactions;
    }

    /** Nothing is sealed or opened before the master keys are known to be the right ones. */
    @Override
    public void afterPropertiesSet() {
        transactions.executeWithoutResult(transaction -> {
            awaitMasterKeys();
            if (jdbc.sql("select not exists (select from " + table + ")")
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
    public SubjectKey make(UUID id, Supplier<? extends RuntimeException> taken) {
        var key = SecretKeys.random();
        heldBack.add(List.of(new Change(id, new Made(key, taken))));
        return new AesKey(id, key);
    }

    /** A key that was made and destroyed in one transaction is destroyed. */
    private void apply(List<Change> changes) {
        var made = changes.stream().filter(change -> change.made() != null).toList();
        if (!made.isEmpty()) {
            insertNew(made);
        }
        var destroyed = changes.stream()
                .filter(change -> change.made() == null)
                .map(Change::subject)
                .toArray();
        if (destroyed.length > 0) {
            jdbc.sql(delete).param(new SqlArrayValue("uuid", destroyed)).update();
        }
    }

    /** If not all are new, whoever is asked next says which. */
    private void insertNew(List<Change> keys) {
        var known = masterKeys.current();
        var current = insertAll(keys, known);
        if (!current.equals(known.id())) {
            // Another node has rotated the master key since this one read it.
            update(wrap(keys, masterKeys.get(current)));
        }
    }

    /** Returns the id of the current master key on all nodes. */
    private String insertAll(List<Change> keys, MasterKey known) {
        try {
            return insert(
                            wrap(keys, known),
                            "returning (select id from eventstore.master_key order by introduced_at desc limit 1)")
                    .query(String.class)
                    .list()
                    .getFirst();
        } catch (DuplicateKeyException e) {
            throw keys.getFirst().requireMade().taken().get();
        }
    }

    private static List<WrappedKey> wrap(List<Change> keys, MasterKey master) {
        return keys.stream()
                .map(key -> wrap(key.requireMade().key(), key.subject(), master))
                .toList();
    }

    private StatementSpec insert(List<WrappedKey> keys, String clauses) {
        return jdbc.sql(insert + clauses)
                .param(SqlArrays.of("uuid", keys, WrappedKey::subject))
                .param(SqlArrays.of("text", keys, WrappedKey::masterKeyId))
                .param(new SqlArrayValue("bytea", (Object[])
                        keys.stream().map(WrappedKey::wrapped).toArray(byte[][]::new)));
    }

    private void update(List<WrappedKey> keys) {
        keys.forEach(key -> jdbc.sql(update)
                .params(key.masterKeyId(), key.wrapped(), key.subject())
                .update());
    }

    @Override
    public Map<UUID, SubjectKey> find(Collection<UUID> subjects) {
        var found = new HashMap<UUID, SubjectKey>();
        if (!subjects.isEmpty()) {
            read(subjects).forEach(key -> found.put(key.subject(), unwrap(key)));
            heldBack.held().stream()
                    .filter(change -> subjects.contains(change.subject()))
                    .forEach(change -> found.compute(
                            change.subject(),
                            (id, before) -> change.made() == null
                                    ? null
                                    : new AesKey(id, change.made().key())));
        }
        return found;
    }

    /** The keys as they are stored; subjects that are forgotten have none. */
    public Map<UUID, WrappedKey> findWrapped(Collection<UUID> subjects) {
        return subjects.isEmpty()
                ? Map.of()
                : read(subjects).stream().collect(Collectors.toMap(WrappedKey::subject, Function.identity()));
    }

    @Override
    public void destroy(UUID id) {
        heldBack.add(List.of(new Change(id, null)));
    }

    /**
     * Unwraps a key that was wrapped elsewhere, if this service has the master key.
     *
     * @throws IllegalArgumentException if it has, and the key still can't be unwrapped: it is another subject's, or was changed
     */
    public Optional<SubjectKey> unwrapped(WrappedKey key) {
        return masterKeys.find(key.masterKeyId()).map(master -> unwrap(key));
    }

    /** Adds keys that were wrapped elsewhere, in the current transaction. Their master key wraps no new keys here. */
    public void add(List<WrappedKey> keys) {
        lockMasterKeys();
        jdbc.sql("""
                insert into eventstore.master_key (id, introduced_at) select distinct unnest(?), '-infinity'::timestamptz
                on conflict do nothing""")
                .param(new SqlArrayValue(
                        "text", keys.stream().map(WrappedKey::masterKeyId).toArray()))
                .update();
        insert(keys, "").update();
    }

    /**
     * Rotates the master key: wraps every key anew with the current master key, a thousand in a transaction. If no earlier rotation
     * is unfinished, it first makes the next master key the current one, on all nodes.
     *
     * @return the number of keys that were wrapped anew
     */
    public int rewrap() {
        var current = Objects.requireNonNull(transactions.execute(transaction -> takeNext()));
        var master = masterKeys.get(current);
        var all = 0;
        var after = new UUID(0, 0);
        List<WrappedKey> rows;
        do {
            var from = after;
            rows = Objects.requireNonNull(transactions.execute(transaction -> {
                var some = read(
                        select
                                + "where %1$s > ? order by %1$s limit %2$s for update"
                                        .formatted(subject, REWRAPPED_AT_ONCE),
                        from);
                update(some.stream()
                        .filter(row -> !row.masterKeyId().equals(current))
                        .map(row -> wrap(unwrap(row).key(), row.subject(), master))
                        .toList());
                return some;
            }));
            all += (int) rows.stream()
                    .filter(row -> !row.masterKeyId().equals(current))
                    .count();
            after = rows.isEmpty() ? after : rows.getLast().subject();
        } while (rows.size() == REWRAPPED_AT_ONCE);
        jdbc.sql("""
                delete from eventstore.master_key as old using eventstore.master_key as current
                where current.id = ? and old.introduced_at < current.introduced_at
                  and not exists (select from %s where master_key_id = old.id)""".formatted(table)).param(current).update();
        rotations.increment();
        return all;
    }

    /**
     * Takes the next master key, on one node at a time, and when no transaction is left that may have wrapped with the one before.
     *
     * @return the id of the current master key
     */
    private String takeNext() {
        awaitMasterKeys();
        jdbc.sql("lock table " + table + " in share mode").update();
        masterKeys.takeNext();
        introduce("on conflict (id) do update set introduced_at = excluded.introduced_at");
        return masterKeys.current().id();
    }

    /** Longer than a request waits for a lock: other nodes that start or rotate at the same moment write files. */
    private void awaitMasterKeys() {
        LongStatements.allow(LONGEST_WAIT);
        var usual = jdbc.sql("select current_setting('lock_timeout')")
                .query(String.class)
                .single();
        setLockTimeout(LONGEST_WAIT.toMillis() + "ms");
        lockMasterKeys();
        setLockTimeout(usual);
    }

    private void setLockTimeout(String timeout) {
        jdbc.sql("select set_config('lock_timeout', ?, true)")
                .param(timeout)
                .query(String.class)
                .single();
    }

    /** A node that starts would otherwise find no key yet, and think that none of the master keys is needed. */
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
                """ + onConflict).param(masterKeys.current().id()).update();
    }

    private List<WrappedKey> read(Collection<UUID> subjects) {
        return read(selectSome, SqlArrays.of("uuid", subjects, Function.identity()));
    }

    private List<WrappedKey> read(String statement, Object parameter) {
        return jdbc.sql(statement)
                .param(parameter)
                .query((row, number) -> new WrappedKey(row.getObject(1, UUID.class), row.getString(2), row.getBytes(3)))
                .list();
    }

    /** How often this node has rotated the master key. */
    long rotations() {
        return rotations.sum();
    }

    /** Counts the keys, by the master key that is current on all nodes. */
    KeyCounts count() {
        return jdbc.sql("""
                select count(*) filter (where master_key_id = current.id) as current,
                    count(*) filter (where master_key_id <> current.id) as old
                from %s, (select id from eventstore.master_key order by introduced_at desc limit 1) as current""".formatted(table))
                .query((row, number) -> new KeyCounts(row.getLong("current"), row.getLong("old")))
                .single();
    }

    /** The table of the keys. */
    public String table() {
        return table;
    }

    static WrappedKey wrap(SecretKey key, UUID subject, MasterKey master) {
        return new WrappedKey(
                subject, master.id(), SecretKeys.seal(master.key(), key.getEncoded(), boundTo(subject, "key")));
    }

    private AesKey unwrap(WrappedKey key) {
        var master = masterKeys.get(key.masterKeyId());
        var plain = SecretKeys.open(master.key(), key.wrapped(), boundTo(key.subject(), "key"));
        return new AesKey(key.subject(), SecretKeys.of(plain));
    }

    private static byte[] boundTo(UUID subject, String purpose) {
        var name = purpose.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + name.length)
                .putLong(subject.getMostSignificantBits())
                .putLong(subject.getLeastSignificantBits())
                .put(name)
                .array();
    }

    /** How many keys are wrapped by the current master key, and by others. */
    record KeyCounts(long current, long old) {}

    /** @param made null if the key is destroyed */
    private record Change(UUID subject, @Nullable Made made) {

        private Made requireMade() {
            return Objects.requireNonNull(made);
        }
    }

    /** @param taken what the transaction fails with if the subject has a key */
    private record Made(SecretKey key, Supplier<? extends RuntimeException> taken) {}

    /** Binds sealed data to the subject and to its purpose, so that they do not open in another place. */
    record AesKey(UUID subject, SecretKey key) implements SubjectKey {

        @Override
        public byte[] seal(byte[] plain, String purpose) {
            return SecretKeys.seal(key, plain, boundTo(subject, purpose));
        }

        @Override
        public byte[] open(byte[] sealed, String purpose) {
            return SecretKeys.open(key, sealed, boundTo(subject, purpose));
        }

        @Override
        public byte[] digest(byte[] text) {
            return SecretKeys.digest(key, text);
        }
    }
}

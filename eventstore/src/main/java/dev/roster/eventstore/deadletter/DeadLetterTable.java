package dev.roster.eventstore.deadletter;

import dev.roster.eventstore.transaction.LongStatements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The dead letters of one group, in PostgreSQL. Who works on a letter locks its row to the end of the transaction, so no clock decides
 * for how long, and a node that is killed lets it go.
 */
final class DeadLetterTable {

    private static final String OF_GROUP = "from eventstore.dead_letter where processing_group = :group";
    private static final String OF_SEQUENCE = OF_GROUP + " and sequence_id = :sequenceId";

    private static final String FIRST_OF_SEQUENCES = """
            select * from eventstore.dead_letter as letter where processing_group = :group and not exists (
                select from eventstore.dead_letter as before
                where before.processing_group = letter.processing_group and before.sequence_id = letter.sequence_id
                    and before.sequence_index < letter.sequence_index)""";

    private static final Duration LONGEST_BATCH = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final String group;

    DeadLetterTable(JdbcClient jdbc, String group) {
        this.jdbc = jdbc;
        this.group = group;
    }

    private JdbcClient.StatementSpec bind(String sql) {
        return jdbc.sql(sql).param("group", group);
    }

    private JdbcClient.StatementSpec bind(String sql, String sequenceId) {
        return bind(sql).param("sequenceId", sequenceId);
    }

    boolean contains(String sequenceId) {
        return bind("select exists(select " + OF_SEQUENCE + ")", sequenceId)
                .query(Boolean.class)
                .single();
    }

    /**
     * Whether there are letters of a sequence; if so, the last is not removed before the end of the transaction. To wait for who is about to remove
     * it is not to find it: what was before it may still be there.
     */
    boolean containsAndKeeps(String sequenceId) {
        while (contains(sequenceId)) {
            var kept = bind(
                            "select id " + OF_SEQUENCE + " order by sequence_index desc limit 1 for key share",
                            sequenceId)
                    .query(UUID.class)
                    .optional();
            if (kept.isPresent()) {
                return true;
            }
        }
        return false;
    }

    void insert(String sequence, String sequenceId, int tries, Map<String, @Nullable Object> columns) {
        bind("""
                insert into eventstore.dead_letter
                    (id, processing_group, sequence_id, sequence, sequence_index, position, aggregate_id, aggregate_type,
                    version, event_id, event_name, revision, payload, metadata, recorded_at, token, token_type,
                    cause_type, cause_message, diagnostics, tries)
                select :id::uuid, :group::text, :sequenceId::text, :sequence::text, coalesce(max(sequence_index), 0) + 1, :position::bigint,
                    :aggregateId::text, :aggregateType::text, :version::bigint, :eventId::text, :eventName::text, :revision::text,
                    :payload::json, :metadata::json, :recordedAt::timestamptz, :token::json, :tokenType::text,
                    :causeType::text, :causeMessage::text, :diagnostics::json, :tries::int
                """ + OF_SEQUENCE, sequenceId)
                .param("id", UUID.randomUUID())
                .param("sequence", sequence)
                .param("tries", tries)
                .params(columns)
                .update();
    }

    /** The first letter of a sequence, which is nobody else's to work on until the end of the transaction; nothing if it is. */
    Optional<StoredDeadLetter> lockFirst(String sequenceId) {
        return bind(
                        "select * from eventstore.dead_letter where id = (select id " + OF_SEQUENCE
                                + " order by sequence_index limit 1) for no key update skip locked",
                        sequenceId)
                .query(StoredDeadLetter::of)
                .optional();
    }

    /** Waits until whoever has found the letter there has added what comes behind it. */
    boolean delete(UUID id) {
        jdbc.sql("set local lock_timeout = 0").update();
        LongStatements.allow(LONGEST_BATCH);
        return jdbc.sql("delete from eventstore.dead_letter where id = ?")
                        .param(id)
                        .update()
                > 0;
    }

    boolean fail(UUID id, Map<String, @Nullable Object> failure) {
        return jdbc.sql("""
                        update eventstore.dead_letter set cause_type = coalesce(:causeType::text, cause_type),
                            cause_message = case when :causeType::text is null then cause_message else :causeMessage::text end,
                            diagnostics = :diagnostics::json, tries = tries + 1, last_touched = clock_timestamp()
                        where id = :id""").param("id", id).params(failure).update() > 0;
    }

    List<StoredDeadLetter> sequence(String sequenceId) {
        return sequence(sequenceId, 0, Integer.MAX_VALUE);
    }

    /** The first letters of all sequences, those first that were not worked on for longest. */
    List<StoredDeadLetter> firsts() {
        return bind(FIRST_OF_SEQUENCES + " order by last_touched, sequence_id")
                .query(StoredDeadLetter::of)
                .list();
    }

    List<StoredDeadLetter> firsts(String after, int most) {
        return bind(FIRST_OF_SEQUENCES + " and sequence_id > :after order by sequence_id limit :most")
                .param("after", after)
                .param("most", most)
                .query(StoredDeadLetter::of)
                .list();
    }

    /** How many letters these sequences have, by their names. */
    Map<String, Long> sizes(List<String> sequenceIds) {
        return bind("""
                        select sequence_id, count(*) from eventstore.dead_letter
                        where processing_group = :group and sequence_id = any (:sequenceIds) group by sequence_id""")
                .param("sequenceIds", sequenceIds.toArray(String[]::new))
                .query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    List<StoredDeadLetter> sequence(String sequenceId, long after, int most) {
        return bind(
                        "select * " + OF_SEQUENCE + " and sequence_index > :after order by sequence_index limit :most",
                        sequenceId)
                .param("after", after)
                .param("most", most)
                .query(StoredDeadLetter::of)
                .list();
    }

    long size() {
        return bind("select count(*) " + OF_GROUP).query(Long.class).single();
    }

    long size(String sequenceId) {
        return bind("select count(*) " + OF_SEQUENCE, sequenceId)
                .query(Long.class)
                .single();
    }

    long sequences() {
        return bind("select count(distinct sequence_id) " + OF_GROUP)
                .query(Long.class)
                .single();
    }

    /** Removes the letters of events after a position, which are about to be read again. */
    int deleteAfter(long position) {
        return bind("delete " + OF_GROUP + " and position > :position")
                .param("position", position)
                .update();
    }
}

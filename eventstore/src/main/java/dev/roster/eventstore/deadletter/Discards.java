package dev.roster.eventstore.deadletter;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives up dead letters, and keeps a record of each. */
final class Discards {

    private static final String OF_EVENT = """
            processing_group, sequence_id, sequence, position, aggregate_id, aggregate_type, version, event_id, event_name,
            recorded_at, cause_type, cause_message, tries, enqueued_at""";

    private final JdbcClient jdbc;

    Discards(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void all(String group, String reason) {
        discard("processing_group = :group", Map.of("group", group), reason, null);
    }

    void letter(UUID id, String reason) {
        discard("id = :id", Map.of("id", id), reason, null);
    }

    int sequence(String group, String sequenceId, String reason, String actor) {
        return discard(
                "processing_group = :group and sequence_id = :sequenceId",
                Map.of("group", group, "sequenceId", sequenceId),
                reason,
                actor);
    }

    int letter(String group, String sequenceId, UUID id, String reason, String actor) {
        return discard(
                "processing_group = :group and sequence_id = :sequenceId and id = :id",
                Map.of("group", group, "sequenceId", sequenceId, "id", id),
                reason,
                actor);
    }

    private int discard(String which, Map<String, ?> parameters, String reason, @Nullable String actor) {
        return jdbc.sql("""
                        with gone as (delete from eventstore.dead_letter where %s returning *)
                        insert into eventstore.discarded_letter (%s, reason, actor)
                        select %s, :reason, :actor from gone order by sequence_id, sequence_index""".formatted(which, OF_EVENT, OF_EVENT))
                .params(parameters)
                .param("reason", reason)
                .param("actor", actor)
                .update();
    }

    /** Those of a group before a number, the newest first. */
    List<DiscardedLetter> list(String group, long before, int most) {
        return jdbc.sql("""
                        select * from eventstore.discarded_letter where processing_group = ? and id < ?
                        order by id desc limit ?""")
                .params(group, before, most)
                .query(DiscardedLetter::of)
                .list();
    }
}

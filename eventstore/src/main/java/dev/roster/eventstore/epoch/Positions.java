package dev.roster.eventstore.epoch;

import dev.roster.eventstore.epoch.Epochs.Epoch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Marks the positions that leave the service, and tells of those that come back whether they are of this history. */
public final class Positions {

    /** Positions that were looked up in this epoch, each in the slot of its number. */
    private static final int KEPT = 4_096;

    /** SQL for the mark of the event at a position, before the position and a closing parenthesis; null if there is none. */
    public static final String MARK_OF =
            "(select eventstore.mark(marked.event_id, marked.recorded_at) from eventstore.event marked where marked.position = ";

    private final JdbcClient jdbc;
    private final Epochs epochs;
    private volatile AtomicReferenceArray<Position> known = new AtomicReferenceArray<>(KEPT);

    public Positions(JdbcClient jdbc, Epochs epochs) {
        this.jdbc = jdbc;
        this.epochs = epochs;
        epochs.onChange(epoch -> known = new AtomicReferenceArray<>(KEPT));
    }

    /** The position of the last event at or before a number. */
    public Position at(long number) {
        var memory = known;
        var kept = memory.get(slot(number));
        if (kept != null && kept.number() == number) {
            return kept;
        }
        var found = jdbc.sql("""
                select position, event_id, recorded_at from eventstore.event
                where position <= ? order by position desc limit 1""")
                .param(number)
                .query((row, index) -> of(row))
                .optional()
                .orElse(Position.START);
        memory.set(slot(found.number()), found);
        return found;
    }

    private static Position of(ResultSet row) throws SQLException {
        return Position.of(
                row.getLong("position"),
                row.getObject("event_id", UUID.class),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    /**
     * The number of a position, if its event is in this history; a position without a mark says nothing of that.
     *
     * @throws HistoryRewound if another event is there, or none
     */
    public long require(Position asked) {
        if (asked.isMarked() && !at(asked.number()).isSameEvent(asked)) {
            throw new HistoryRewound(asked, at(lastShared(asked)));
        }
        return asked.number();
    }

    /**
     * What came up to the first epoch that began after the event was recorded is shared by all that came later. Clocks of two servers may
     * differ by some seconds. If no epoch did, nobody knows since when, and only what came before all of them is sure. The first epoch
     * began with the store.
     */
    private long lastShared(Position asked) {
        return jdbc.sql("""
                select after_position from eventstore.epoch where after_position < :number
                order by number > 1 and began_at > :recordedAt - interval '10 s' desc, after_position limit 1""")
                .param("number", asked.number())
                .param("recordedAt", asked.recordedAt().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * Whether a version of an aggregate is the one that was read: its event is older than all epochs that began since. A version
     * without an epoch is taken for it.
     */
    public boolean isOfThisHistory(UUID aggregate, Version read) {
        return read.epoch() == 0
                || read.epoch() == epochs.id()
                || jdbc.sql("""
                        select exists (
                            select from eventstore.event where aggregate_id = :aggregate and sequence = :version and position <= all (
                                select after_position from eventstore.epoch later where later.number > asked.number))
                        from eventstore.epoch asked where began_at = :beganAt""")
                        .param("aggregate", aggregate)
                        .param("version", read.number())
                        .param("beganAt", Epoch.beganAt(read.epoch()).atOffset(ZoneOffset.UTC))
                        .query(Boolean.class)
                        .optional()
                        .orElse(false);
    }

    private static int slot(long number) {
        return (int) (number % KEPT);
    }
}

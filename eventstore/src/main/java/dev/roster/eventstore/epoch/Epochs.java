package dev.roster.eventstore.epoch;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the history may have been rewound under this node: by a restore, or by a fail-over that lost commits. Each new connection
 * looks, before anything is asked or appended on it, and records where the next epoch begins.
 */
public final class Epochs {

    private static final Logger log = LoggerFactory.getLogger(Epochs.class);

    /** Where the store is not made yet: no such function, table or schema. */
    private static final Set<String> NOT_MADE = Set.of("42883", "42P01", "3F000");

    private final List<Consumer<Epoch>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Epoch current;
    private volatile @Nullable Epoch entered;
    private volatile int changes;

    /**
     * Calls whoever remembers something of the history, when that may be wrong.
     *
     * @param listener forgets it at once, and asks the database nothing: connections wait for it
     */
    public void onChange(Consumer<Epoch> listener) {
        listeners.add(listener);
    }

    /** The one that this node is in; null if the store was not made before it connected. */
    public @Nullable Epoch current() {
        return current;
    }

    /**
     * The id of the current one, once nothing of the one before is used any more; 0 if the store was not made before this node connected.
     * What is read between two calls that return the same is of it.
     */
    public long id() {
        var settled = entered;
        return settled == null ? 0 : settled.id();
    }

    /** How often this node has forgotten. Who compares it before and after knows whether what was done meanwhile is of one history. */
    public int changes() {
        return changes;
    }

    /**
     * Looks which epoch a connection is in, and has this node forget what it remembers of another.
     *
     * @throws SQLException if the server can't say, as a standby can't
     */
    public void enter(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select number, after_position, began_at from eventstore.enter_epoch()")) {
            row.next();
            enter(new Epoch(
                    row.getInt(1),
                    row.getLong(2),
                    row.getObject(3, OffsetDateTime.class).toInstant()));
        } catch (SQLException e) {
            if (!NOT_MADE.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private synchronized void enter(Epoch found) {
        var known = current;
        if (found.equals(known)) {
            return;
        }
        current = found;
        if (known != null) {
            log.warn(
                    "PostgreSQL was restarted, promoted, restored or replaced: what this node knew of events after position {} is"
                            + " forgotten (epoch {})",
                    found.afterPosition(),
                    found.number());
            changes++;
            listeners.forEach(listener -> listener.accept(found));
        }
        entered = found;
    }

    /**
     * One unbroken history of the store.
     *
     * @param number from 1; a restore can take epochs away, whose numbers are used again
     * @param afterPosition the last position that it shares with the one before
     */
    public record Epoch(int number, long afterPosition, Instant beganAt) {

        /** The microsecond at which it began, since 1970: no other epoch has it. */
        long id() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, beganAt);
        }

        /** When the epoch of an id began. */
        static Instant beganAt(long id) {
            return Instant.EPOCH.plus(id, ChronoUnit.MICROS);
        }
    }
}

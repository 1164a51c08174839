package dev.roster.web.event;

import dev.roster.eventstore.GlobalStream.Look;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Position;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that meet a filter one by one: the older ones from the database, some at a time, and from then on the newest.
 * Belongs to one thread at a time, but for {@link #take}.
 */
final class EventReader {

    private final NewestEvents newest;
    private final EventFilter filter;
    private final LongConsumer database;
    private final Function<StoredEvent, EventFrame> frame;

    /** Handed over by the thread that looked, while the state is {@link State#LOOKING}. */
    private volatile @Nullable Look found;

    private volatile Position foundUpTo = Position.START;

    private State state = State.BEHIND;
    private long position;
    private Position last;
    private long number;
    private int place;

    /**
     * @param position the one that it reads from
     * @param database is asked for what comes after a position, and gives it to {@link #take} on another thread
     * @param frame makes the frame of an event that the database had
     */
    EventReader(
            NewestEvents newest,
            EventFilter filter,
            Position position,
            LongConsumer database,
            Function<StoredEvent, EventFrame> frame) {
        this.newest = newest;
        this.filter = filter;
        this.position = position.number();
        this.last = position;
        this.database = database;
        this.frame = frame;
    }

    /** The last event up to which everything was read, as far as it is known which one that was. */
    Position last() {
        return last;
    }

    /**
     * What the database had, or nothing up to where it was asked from, if that can't be had now.
     *
     * @param upTo the last event at or before the place up to which it looked
     */
    void take(Look look, Position upTo) {
        foundUpTo = upTo;
        found = look;
    }

    /** The next event; null if there is none now. */
    @Nullable
    EventFrame next() {
        if (state == State.LOOKING && found != null) {
            state = State.FOUND;
        }
        return switch (state) {
            case BEHIND -> seek();
            case FOUND -> nextFound(Objects.requireNonNull(found));
            case NEWEST -> nextNew();
            case LOOKING, RESTING, OVERRUN -> null;
        };
    }

    /** Whether the database had nothing, and is to be asked {@link #again}. */
    boolean isResting() {
        return state == State.RESTING;
    }

    void again() {
        if (state == State.RESTING) {
            state = State.BEHIND;
        }
    }

    /** How many of the newest events were not read yet, if it reads from those. */
    long waiting() {
        return state == State.NEWEST ? newest.count() - number : 0;
    }

    /** Keeps nothing of what was found: it is looked for again by the next call. */
    void forget() {
        if (found != null) {
            leaveFor(State.BEHIND);
        }
    }

    /** Whether the next event is not among the newest any more, since nobody read for too long. */
    boolean isOverrun() {
        return state == State.OVERRUN;
    }

    private @Nullable EventFrame seek() {
        number = newest.firstAfter(position);
        if (number >= 0) {
            state = State.NEWEST;
            return nextNew();
        }
        state = State.LOOKING;
        database.accept(position);
        return null;
    }

    private @Nullable EventFrame nextFound(Look look) {
        if (place < look.events().size()) {
            var event = frame.apply(look.events().get(place++));
            moveTo(event.at());
            return event;
        }
        var hasCome = look.upTo() != position || !look.events().isEmpty();
        position = look.upTo();
        last = foundUpTo.number() > last.number() ? foundUpTo : last;
        leaveFor(hasCome ? State.BEHIND : State.RESTING);
        return next();
    }

    private void moveTo(Position event) {
        position = event.number();
        last = event;
    }

    private void leaveFor(State next) {
        found = null;
        place = 0;
        state = next;
    }

    private @Nullable EventFrame nextNew() {
        while (number < newest.count()) {
            var event = newest.get(number);
            if (event == null) {
                state = State.OVERRUN;
                return null;
            }
            number++;
            if (event.position() > position) {
                moveTo(event.at());
                if (filter.matches(event.name(), event.about())) {
                    return event;
                }
            }
        }
        return null;
    }

    /** Where the next event comes from. */
    private enum State {

        /** From the newest if they reach back to the position, else from the database. */
        BEHIND,

        /** From the database, which is being asked. */
        LOOKING,

        /** From what the database had. */
        FOUND,

        /** From the database, which had nothing and is not asked again at once. */
        RESTING,

        /** From the newest, to the end. */
        NEWEST,

        /** From nowhere. */
        OVERRUN
    }
}

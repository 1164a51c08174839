package dev.roster.eventstore.epoch;

import java.io.Serial;

/** The position of the last event that a command led to: a number that grows, and is 0 until there is one. */
public final class LastPosition extends Number {

    @Serial
    private static final long serialVersionUID = 1;

    private transient volatile Position position = Position.START;

    /** The event by which the number is known, too. */
    public Position position() {
        return position;
    }

    /** Takes the position of another event that the command led to. */
    public synchronized void add(Position another) {
        if (another.number() > position.number()) {
            position = another;
        }
    }

    @Override
    public int intValue() {
        return Math.toIntExact(longValue());
    }

    @Override
    public long longValue() {
        return position.number();
    }

    @Override
    public float floatValue() {
        return longValue();
    }

    @Override
    public double doubleValue() {
        return longValue();
    }

    @Override
    public String toString() {
        return position.toString();
    }
}

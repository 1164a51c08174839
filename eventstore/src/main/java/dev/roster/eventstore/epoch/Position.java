package dev.roster.eventstore.epoch;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An event's place in the order of all events, and a mark by which that event is known, since a history that was rewound uses its
 * positions again. As text it is {@code 991-d4m248003oi0}; a number alone is one that nobody marked.
 *
 * <p>A mark is a number of 60 bits in twelve digits of base 32: the second at which the event was recorded, since 1970, and the last 28 bits
 * of the event's id.
 *
 * @param number 0 is before the first event, and has no mark
 * @param mark 0 if there is none
 */
public record Position(long number, long mark) {

    /** Before the first event. */
    public static final Position START = new Position(0, 0);

    /** Of a text that was cut off in its mark, this makes no other mark. */
    private static final int DIGITS = 12;

    private static final Pattern TEXT = Pattern.compile("\\d{1,18}(-[0-9a-v]{" + DIGITS + "})?");
    private static final int RADIX = 32;
    private static final int ID_BITS = 28;
    private static final long ID = (1L << ID_BITS) - 1;
    private static final long SECONDS = (1L << 32) - 1;

    /** The position of an event. */
    public static Position of(long number, UUID event, Instant recordedAt) {
        return new Position(
                number, ((recordedAt.getEpochSecond() & SECONDS) << ID_BITS) | (event.getLeastSignificantBits() & ID));
    }

    /** A position that nobody marked. */
    public static Position unmarked(long number) {
        return new Position(number, 0);
    }

    /** Whether a text is a position, with a mark or without. */
    public static boolean isPosition(String text) {
        return TEXT.matcher(text).matches();
    }

    /**
     * Reads what {@link #toString} wrote, or a number alone.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Position valueOf(String text) {
        if (!isPosition(text)) {
            throw new IllegalArgumentException(
                    "This is no position: send the one that an answer had, as it was there.");
        }
        var hyphen = text.indexOf('-');
        return hyphen < 0
                ? unmarked(Long.parseLong(text))
                : new Position(
                        Long.parseLong(text.substring(0, hyphen)), Long.parseLong(text.substring(hyphen + 1), RADIX));
    }

    public boolean isMarked() {
        return mark != 0;
    }

    /** Whether both are of the same event, as far as marks tell. Times may differ: an import has its own. */
    boolean isSameEvent(Position other) {
        return number == other.number && (mark & ID) == (other.mark & ID);
    }

    /** When the event was recorded, to the second. */
    Instant recordedAt() {
        return Instant.ofEpochSecond(mark >>> ID_BITS);
    }

    @Override
    public String toString() {
        if (!isMarked()) {
            return Long.toString(number);
        }
        var digits = Long.toString(mark, RADIX);
        return number + "-" + "0".repeat(DIGITS - digits.length()) + digits;
    }
}

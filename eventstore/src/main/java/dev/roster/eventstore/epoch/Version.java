package dev.roster.eventstore.epoch;

/**
 * A version of an aggregate, and the epoch in which it was read, since a history that was rewound uses versions again. As text it is
 * {@code 7-1j5o1k2m3q8}; a number alone is one whose epoch nobody knows.
 *
 * @param epoch by its id; 0 if it is not known
 */
public record Version(long number, long epoch) {

    private static final int RADIX = 32;

    /** Reads a version, and an epoch as {@link #toString} wrote it. */
    public static Version of(String number, String epoch) {
        return new Version(Long.parseLong(number), Long.parseLong(epoch, RADIX));
    }

    @Override
    public String toString() {
        return epoch == 0 ? Long.toString(number) : number + "-" + Long.toString(epoch, RADIX);
    }
}

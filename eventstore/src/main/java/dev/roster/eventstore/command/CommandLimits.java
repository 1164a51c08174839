package dev.roster.eventstore.command;

/**
 * How much is decided at once. Nearly all of these bound one of two things: how long a transaction takes, which PostgreSQL ends after
 * 10 s, and how many locks there are at a time, for which its memory has room for some thousand, for everybody ({@code
 * max_locks_per_transaction}).
 */
public final class CommandLimits {

    /** The most commands of a group, or of a part of a batch: so few that no transaction comes near its time-out. */
    public static final int COMMANDS = 250;

    /** A group, or a part of a batch, takes no further command once it has so many locks, for the same reason. */
    public static final int LOCKS = 500;

    /** The most locks of a command that shares a transaction: what takes more may take long, and keeps nobody waiting. */
    static final int LOCKS_OF_ONE = 51;

    /** The most locks that patient transactions of a node hold together; PostgreSQL has room for few more. */
    public static final int LOCKS_OF_NODE = 5_000;

    /** The most commands that are decided all or none, in one transaction. */
    public static final int ATOMIC_COMMANDS = 1_000;

    /** How often commands that are decided all or none are begun, if others are in their way. */
    static final int ATOMIC_ATTEMPTS = 5;

    /** The longest line with a command, in bytes, as long as a body with one. */
    public static final int LINE_BYTES = 64 * 1024;

    /** After so many bytes more of a line nobody waits for its end. */
    public static final int SKIPPED_BYTES = 1024 * 1024;

    private CommandLimits() {}
}

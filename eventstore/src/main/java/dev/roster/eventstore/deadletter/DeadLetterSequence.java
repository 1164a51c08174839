package dev.roster.eventstore.deadletter;

/**
 * Dead letters of one group that wait for each other.
 *
 * @param size how many
 * @param first that the others wait for
 */
public record DeadLetterSequence(StoredDeadLetter first, long size) {}

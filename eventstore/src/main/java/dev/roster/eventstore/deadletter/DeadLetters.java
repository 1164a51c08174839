package dev.roster.eventstore.deadletter;

import dev.roster.eventstore.deadletter.DeadLettersRefused.Reason;
import dev.roster.eventstore.postgres.ReadModelSchema;
import java.util.List;
import java.util.UUID;
import org.axonframework.config.EventProcessingConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The dead letters of all groups, for operators: listed, looked at, retried, and discarded with a reason. */
@Component
public final class DeadLetters {

    private final JdbcClient jdbc;
    private final EventProcessingConfiguration processing;
    private final Discards discards;
    private final List<String> projections;

    DeadLetters(JdbcClient jdbc, EventProcessingConfiguration processing, ObjectProvider<ReadModelSchema> projections) {
        this.jdbc = jdbc;
        this.processing = processing;
        this.discards = new Discards(jdbc);
        this.projections = projections.stream().map(ReadModelSchema::name).toList();
    }

    /** How many dead letters a group has. */
    public long count(String group) {
        return letters(group).size();
    }

    /**
     * Sequences of a group, in the order of their names in addresses.
     *
     * @param after only those that come after this one
     */
    public List<DeadLetterSequence> sequences(String group, String after, int most) {
        var letters = letters(group);
        var found = letters.firsts(after, most);
        if (found.isEmpty()) {
            requireQueue(group);
        }
        var sizes =
                letters.sizes(found.stream().map(StoredDeadLetter::sequenceId).toList());
        return found.stream()
                .map(first -> new DeadLetterSequence(first, sizes.getOrDefault(first.sequenceId(), 1L)))
                .toList();
    }

    /**
     * Letters of a sequence, in the order in which they wait.
     *
     * @param after only those whose index is higher
     */
    public List<StoredDeadLetter> sequence(String group, String sequenceId, long after, int most) {
        var letters = letters(group);
        var found = letters.sequence(sequenceId, after, most);
        if (found.isEmpty() && !letters.contains(sequenceId)) {
            requireQueue(group);
            throw unknown(sequenceId);
        }
        return found;
    }

    /** Has a group's handlers try the letters of a sequence again, one after the other, until one fails. */
    public Retried retry(String group, String sequenceId) {
        requireQueue(group);
        var letters = letters(group);
        if (!letters.contains(sequenceId)) {
            throw unknown(sequenceId);
        }
        var retry = new SequenceRetry(sequenceId);
        processing
                .sequencedDeadLetterProcessor(group)
                .orElseThrow(() -> noQueue(group))
                .process(retry);
        if (retry.handled() == 0 && !retry.hasFailed() && letters.contains(sequenceId)) {
            throw new DeadLettersRefused(
                    Reason.IN_USE, "The sequence " + sequenceId + " is being retried or discarded by somebody else.");
        }
        var left = letters.size(sequenceId);
        var cause = retry.cause();
        return new Retried(
                retry.handled(), left, cause == null ? null : cause.type(), cause == null ? null : cause.message());
    }

    /**
     * Discards a letter, or its whole sequence, and keeps a record.
     *
     * @param letter null for the whole sequence
     * @param actor who wants it
     * @return how many letters
     */
    public int discard(String group, String sequenceId, @Nullable UUID letter, String reason, String actor) {
        var discarded = letter == null
                ? discards.sequence(group, sequenceId, reason, actor)
                : discards.letter(group, sequenceId, letter, reason, actor);
        if (discarded == 0) {
            requireQueue(group);
            throw unknown(letter == null ? sequenceId : sequenceId + " with the letter " + letter);
        }
        return discarded;
    }

    /** The records of what a group's letters were discarded, before a number, the newest first. */
    public List<DiscardedLetter> discarded(String group, long before, int most) {
        var found = discards.list(group, before, most);
        if (found.isEmpty()) {
            requireQueue(group);
        }
        return found;
    }

    private DeadLetterTable letters(String group) {
        return new DeadLetterTable(jdbc, group);
    }

    private void requireQueue(String group) {
        if (!(processing.deadLetterQueue(group).orElse(null) instanceof PostgresDeadLetterQueue)) {
            throw noQueue(group);
        }
    }

    private DeadLettersRefused noQueue(String group) {
        if (!processing.eventProcessors().containsKey(group)) {
            return new DeadLettersRefused(Reason.UNKNOWN_GROUP, "There is no group " + group + ".");
        }
        return new DeadLettersRefused(
                Reason.NO_QUEUE,
                projections.contains(group)
                        ? "The projection " + group + " leaves out no event, and has no dead letters."
                        : "The group " + group + " has no dead letters here: set axon.eventhandling.processors." + group
                                + ".dlq.enabled=true.");
    }

    private static DeadLettersRefused unknown(String sequenceId) {
        return new DeadLettersRefused(Reason.UNKNOWN_LETTERS, "There are no dead letters in " + sequenceId + ".");
    }

    /**
     * What came of a retry.
     *
     * @param handled how many letters were handled, and are gone
     * @param left how many are left in the sequence
     * @param causeType why the first of these failed; null if it was not tried
     */
    public record Retried(
            int handled,
            long left,
            @Nullable String causeType,
            @Nullable String causeMessage) {}
}

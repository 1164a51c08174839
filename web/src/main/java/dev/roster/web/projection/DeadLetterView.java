package dev.roster.web.projection;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.roster.eventstore.deadletter.DeadLetterSequence;
import dev.roster.eventstore.deadletter.DiscardedLetter;
import dev.roster.eventstore.deadletter.StoredDeadLetter;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter.
 *
 * @param index its place in the sequence
 * @param payload as it was stored: what is personal is still sealed
 * @param cause null if it failed on nothing itself, but waits behind one that did
 * @param tries how often it was handled in vain
 */
record DeadLetterView(
        UUID id,
        long index,
        LetterEvent event,
        @JsonRawValue String payload,
        @Nullable LetterCause cause,
        @JsonRawValue String diagnostics,
        int tries,
        Instant enqueuedAt,
        Instant lastTouched) {

    static DeadLetterView of(StoredDeadLetter letter) {
        return new DeadLetterView(
                letter.id(),
                letter.index(),
                LetterEvent.of(letter),
                letter.payload(),
                LetterCause.of(letter.causeType(), letter.causeMessage()),
                letter.diagnostics(),
                letter.tries(),
                letter.enqueuedAt(),
                letter.lastTouched());
    }

    /**
     * Letters that wait for each other.
     *
     * @param sequence its name in addresses
     * @param identifier which the group's policy gave it: by default the aggregate's
     * @param letters how many
     * @param event of the first of them
     * @param cause why that failed
     */
    record LetterSequence(
            String sequence,
            String identifier,
            long letters,
            LetterEvent event,
            @Nullable LetterCause cause,
            int tries,
            Instant enqueuedAt,
            Instant lastTouched) {

        static LetterSequence of(DeadLetterSequence sequence) {
            var first = sequence.first();
            return new LetterSequence(
                    first.sequenceId(),
                    first.sequence(),
                    sequence.size(),
                    LetterEvent.of(first),
                    LetterCause.of(first.causeType(), first.causeMessage()),
                    first.tries(),
                    first.enqueuedAt(),
                    first.lastTouched());
        }
    }

    /**
     * The record of a letter that was discarded.
     *
     * @param id higher than those of all that were discarded before
     * @param actor null if nobody asked for it: the group's own policy did it
     */
    record DiscardedLetterView(
            long id,
            String sequence,
            String identifier,
            LetterEvent event,
            @Nullable LetterCause cause,
            int tries,
            Instant enqueuedAt,
            String reason,
            @Nullable String actor,
            Instant discardedAt) {

        static DiscardedLetterView of(DiscardedLetter letter) {
            return new DiscardedLetterView(
                    letter.id(),
                    letter.sequenceId(),
                    letter.sequence(),
                    new LetterEvent(
                            letter.eventId(),
                            letter.position(),
                            letter.eventName(),
                            letter.aggregateType(),
                            letter.aggregateId(),
                            letter.version(),
                            letter.recordedAt()),
                    LetterCause.of(letter.causeType(), letter.causeMessage()),
                    letter.tries(),
                    letter.enqueuedAt(),
                    letter.reason(),
                    letter.actor(),
                    letter.discardedAt());
        }
    }

    /**
     * Which event it is.
     *
     * @param id of its message
     * @param position null if it came from no stream
     * @param version its place in the stream of its aggregate, from 0
     */
    record LetterEvent(
            String id,
            @Nullable Long position,
            String name,
            @Nullable String aggregateType,
            @Nullable String aggregateId,
            @Nullable Long version,
            Instant recordedAt) {

        private static LetterEvent of(StoredDeadLetter letter) {
            return new LetterEvent(
                    letter.eventId(),
                    letter.position(),
                    letter.eventName(),
                    letter.aggregateType(),
                    letter.aggregateId(),
                    letter.version(),
                    letter.recordedAt());
        }
    }

    /** Why it failed the last time: the exception's class and message. */
    record LetterCause(String type, @Nullable String message) {

        static @Nullable LetterCause of(@Nullable String type, @Nullable String message) {
            return type == null ? null : new LetterCause(type, message);
        }
    }
}

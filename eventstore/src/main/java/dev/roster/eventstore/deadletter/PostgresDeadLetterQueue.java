package dev.roster.eventstore.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.NoSuchDeadLetterException;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.WrongDeadLetterTypeException;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Axon's sequenced dead-letter queue on native PostgreSQL types. It differs from Axon's own for JDBC where that would lose something:
 *
 * <ul>
 *   <li>What a handler did before it failed is rolled back. PostgreSQL takes no letter in a transaction in which a statement has failed.
 *   <li>Each letter is processed in a transaction of its own, with its removal: see {@link LetterProcessing}.
 *   <li>An event that this version can't read stays, instead of being passed by as handled.
 *   <li>What is cleared is recorded as discarded.
 * </ul>
 */
public final class PostgresDeadLetterQueue implements SequencedDeadLetterQueue<EventMessage<?>> {

    private static final Logger log = LoggerFactory.getLogger(PostgresDeadLetterQueue.class);

    private static final int MOST_UNDONE = 1_000;

    /** More than it takes until a batch is done again; after that it may succeed, here or on another node. */
    private static final Duration LONGEST_UNDONE = Duration.ofMinutes(1);

    private final String group;
    private final DeadLetterTable letters;
    private final DeadLetterMessages messages;
    private final LetterProcessing processing;
    private final Discards discards;
    private final DeadLetterProperties limits;

    /** The events whose handling was undone, by their keys, until they are dead letters. */
    private final Map<String, Undone> undone = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Undone> eldest) {
            return size() > MOST_UNDONE;
        }
    });

    PostgresDeadLetterQueue(
            String group,
            DeadLetterTable letters,
            DeadLetterMessages messages,
            LetterProcessing processing,
            Discards discards,
            DeadLetterProperties limits) {
        this.group = group;
        this.letters = letters;
        this.messages = messages;
        this.processing = processing;
        this.discards = discards;
        this.limits = limits;
    }

    /**
     * Takes a letter that failed. In a batch of a streaming group it takes note of it, and the batch is to be done again.
     *
     * @throws UndoneForDeadLetter to roll that batch back
     */
    @Override
    public void enqueue(Object sequenceIdentifier, DeadLetter<? extends EventMessage<?>> letter)
            throws DeadLetterQueueOverflowException {
        if (isInBatch(letter.message())) {
            // Nothing can be asked of PostgreSQL any more, if it has refused a statement.
            var key = key(sequenceIdentifier, letter.message());
            undone.put(key, new Undone(letter, System.nanoTime()));
            throw new UndoneForDeadLetter(letter.message().getIdentifier());
        }
        requireRoom(sequenceIdentifier, letter);
        insert(sequenceIdentifier, letter, 1);
    }

    private static boolean isInBatch(EventMessage<?> event) {
        return event instanceof TrackedEventMessage
                && CurrentUnitOfWork.isStarted()
                && CurrentUnitOfWork.get().getMessage() instanceof EventMessage<?> current
                && current.getIdentifier().equals(event.getIdentifier());
    }

    private static String key(Object sequenceIdentifier, EventMessage<?> event) {
        return event.getIdentifier() + " " + event.getPayloadType().getName() + " "
                + SequenceIds.text(sequenceIdentifier);
    }

    /** Also takes, before it is handled again, what was undone because it failed. */
    @Override
    public boolean enqueueIfPresent(Object sequenceIdentifier, Supplier<DeadLetter<? extends EventMessage<?>>> builder)
            throws DeadLetterQueueOverflowException {
        var waiting = letters.containsAndKeeps(id(sequenceIdentifier));
        if (waiting) {
            var letter = builder.get();
            requireRoom(sequenceIdentifier, letter);
            insert(sequenceIdentifier, letter, 0);
            return true;
        }
        if (undone.isEmpty()) {
            return false;
        }
        var event = builder.get().message();
        var key = key(sequenceIdentifier, event);
        var known = undone.get(key);
        if (known == null || known.isOld()) {
            undone.remove(key);
            return false;
        }
        var failed = known.letter();
        try {
            requireRoom(sequenceIdentifier, failed);
        } catch (DeadLetterQueueOverflowException e) {
            undone.remove(key);
            throw e;
        }
        insert(sequenceIdentifier, failed, 1);
        log.warn(
                "The event {} of the group {} has become a dead letter: {}",
                event.getIdentifier(),
                group,
                failed.cause().map(Cause::message).orElse("for no cause that is known"));
        CurrentUnitOfWork.get().afterCommit(committed -> undone.remove(key));
        return true;
    }

    private void insert(Object sequenceIdentifier, DeadLetter<? extends EventMessage<?>> letter, int tries) {
        letters.insert(SequenceIds.text(sequenceIdentifier), id(sequenceIdentifier), tries, messages.columns(letter));
    }

    private void requireRoom(Object sequenceIdentifier, DeadLetter<? extends EventMessage<?>> letter) {
        if (isFull(sequenceIdentifier)) {
            throw new DeadLetterQueueOverflowException("The dead-letter queue is full, with "
                    + limits.maxSequences() + " sequences, or " + limits.maxSequenceSize()
                    + " letters in this one. What can't be added: "
                    + letter.cause().map(Cause::message).orElse("an event behind letters of its sequence"));
        }
    }

    private static String id(Object sequenceIdentifier) {
        return SequenceIds.inAddresses(SequenceIds.text(sequenceIdentifier));
    }

    @Override
    public void evict(DeadLetter<? extends EventMessage<?>> letter) {
        letters.delete(stored(letter));
    }

    @Override
    public void requeue(
            DeadLetter<? extends EventMessage<?>> letter,
            UnaryOperator<DeadLetter<? extends EventMessage<?>>> letterUpdater)
            throws NoSuchDeadLetterException {
        var id = stored(letter);
        var updated = letterUpdater.apply(letter);
        if (!letters.fail(id, messages.failure(updated.cause().orElse(null), updated.diagnostics()))) {
            throw new NoSuchDeadLetterException("There is no dead letter " + id);
        }
    }

    private static UUID stored(DeadLetter<? extends EventMessage<?>> letter) {
        if (letter instanceof JdbcDeadLetter<?> stored) {
            return UUID.fromString(stored.getIdentifier());
        }
        throw new WrongDeadLetterTypeException("Only a letter that was read from this queue can be changed in it");
    }

    @Override
    public boolean contains(Object sequenceIdentifier) {
        return letters.contains(id(sequenceIdentifier));
    }

    @Override
    public Iterable<DeadLetter<? extends EventMessage<?>>> deadLetterSequence(Object sequenceIdentifier) {
        return sequence(id(sequenceIdentifier));
    }

    private Iterable<DeadLetter<? extends EventMessage<?>>> sequence(String sequenceId) {
        var read = new ArrayList<DeadLetter<? extends EventMessage<?>>>();
        letters.sequence(sequenceId).forEach(row -> read.add(messages.letter(row)));
        return read;
    }

    @Override
    public Iterable<Iterable<DeadLetter<? extends EventMessage<?>>>> deadLetters() {
        return letters.firsts().stream()
                .map(first -> sequence(first.sequenceId()))
                .toList();
    }

    @Override
    public boolean isFull(Object sequenceIdentifier) {
        var size = letters.size(id(sequenceIdentifier));
        return size > 0 ? size >= limits.maxSequenceSize() : letters.sequences() >= limits.maxSequences();
    }

    @Override
    public long size() {
        return letters.size();
    }

    @Override
    public long sequenceSize(Object sequenceIdentifier) {
        return letters.size(id(sequenceIdentifier));
    }

    @Override
    public long amountOfSequences() {
        return letters.sequences();
    }

    @Override
    public boolean process(
            Predicate<DeadLetter<? extends EventMessage<?>>> sequenceFilter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> processingTask) {
        return processing.run(sequenceFilter, processingTask);
    }

    /** Records all letters as discarded: they are gone without having been handled. */
    @Override
    public void clear() {
        discards.all(group, "The queue was cleared");
    }

    /** Lets go of the letters of events after a position, from which the group is about to read again. */
    void readAgainAfter(long position) {
        undone.clear();
        var gone = letters.deleteAfter(position);
        if (gone > 0) {
            log.info(
                    "The group {} reads again from position {}, and with that the events of {} dead letters",
                    group,
                    position,
                    gone);
        }
    }

    /** @param since when its handler failed, by the monotonic clock */
    private record Undone(DeadLetter<? extends EventMessage<?>> letter, long since) {

        private boolean isOld() {
            return System.nanoTime() - since > LONGEST_UNDONE.toNanos();
        }
    }
}

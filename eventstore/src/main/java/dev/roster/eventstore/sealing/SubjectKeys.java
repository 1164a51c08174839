package dev.roster.eventstore.sealing;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The keys of subjects: the people or things that personal data are about. Each has a key of its own, and to forget a subject is to
 * destroy its key. Keys are stored wrapped by a master key that is kept outside the database.
 */
public interface SubjectKeys {

    /**
     * Makes the key of a new subject, in the current transaction.
     *
     * @param taken the failure of the transaction if the subject has a key already, at its commit at the latest
     */
    SubjectKey make(UUID subject, Supplier<? extends RuntimeException> taken);

    /** The keys of those subjects that have one, in a single query. A subject without a key was forgotten, or never existed. */
    Map<UUID, SubjectKey> find(Collection<UUID> subjects);

    /** Destroys a subject's key, in the current transaction: data that it sealed can't be opened any more. */
    void destroy(UUID subject);

    /**
     * Seals the personal data of one subject. Sealed data are bound to the subject and to a purpose, such as {@code address}, so that
     * they do not open in another place.
     */
    interface SubjectKey {

        /** Seals bytes; the result is different each time. */
        byte[] seal(byte[] plain, String purpose);

        /**
         * Opens sealed bytes.
         *
         * @throws IllegalArgumentException if they were sealed with another key or for another purpose, or were changed
         */
        byte[] open(byte[] sealed, String purpose);

        /** The HMAC (RFC 2104) with SHA-256 of a text, by a key that is derived from this one; always the same for the same text. */
        byte[] digest(byte[] text);
    }
}

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
     * @param taken what the transaction fails with if the subject has a key, at its commit at the latest
     */
    SubjectKey make(UUID subject, Supplier<? extends RuntimeException> taken);

    /** The keys of those subjects that have one, in a single query; a subject without a key was forgotten, or never was. */
    Map<UUID, SubjectKey> find(Collection<UUID> subjects);

    /** Destroys a subject's key, in the current transaction: nothing that it sealed can be opened any more. */
    void destroy(UUID subject);

    /**
     * Seals what is personal to one subject. What is sealed is bound to the subject and to a purpose, such as {@code address}, so that
     * it does not open in another place.
     */
    interface SubjectKey {

        /** Seals bytes; the same bytes give others each time. */
        byte[] seal(byte[] plain, String purpose);

        /**
         * Opens what was sealed.
         *
         * @throws IllegalArgumentException if another key sealed it, or it was sealed for another purpose, or was changed
         */
        byte[] open(byte[] sealed, String purpose);

        /** The HMAC (RFC 2104) with SHA-256 of a text, by a key that is derived from this one; always the same for the same text. */
        byte[] digest(byte[] text);
    }
}

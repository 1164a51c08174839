package dev.roster.api;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The heroes' keys: each hero has its own, and to forget the hero is to destroy the key. */
public interface HeroKeys {

    /**
     * Makes the key of a new hero, in the current transaction.
     *
     * @throws RuleViolation.HeroAlreadyRegistered if the hero has one
     */
    HeroKey make(UUID heroId);

    /** The keys of those heroes that have one, asked for at once; a hero without a key is forgotten, or never was. */
    Map<UUID, HeroKey> find(Collection<UUID> heroIds);

    /** The key of one hero, if it has one. */
    default Optional<HeroKey> find(UUID heroId) {
        return Optional.ofNullable(find(Set.of(heroId)).get(heroId));
    }

    /** Destroys a hero's key, in the current transaction: what it sealed opens no more, for anyone. */
    void destroy(UUID heroId);

    /** A key in the hand: seals and opens what is personal to its hero, and nothing of another. */
    interface HeroKey {

        /** Seals name and age, in one text. */
        Sealed seal(HeroDetails details);

        /** Seals a secret name. */
        Sealed sealSecretName(String secretName);

        /**
         * A digest of a text that nobody can make or guess without the key, always the same for the same text.
         *
         * @return the HMAC (RFC 2104) with SHA-256, in Base64
         */
        String digest(String text);

        /**
         * Opens name and age.
         *
         * @throws IllegalArgumentException if this key did not seal it, or it was sealed as something else
         */
        HeroDetails openDetails(Sealed details);

        /**
         * Opens a secret name.
         *
         * @throws IllegalArgumentException if this key did not seal it, or it was sealed as something else
         */
        String openSecretName(Sealed secretName);
    }
}

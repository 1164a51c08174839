package dev.roster.command;

import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.eventstore.transaction.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/**
 * A canonical text of the details that a hero or team was created with. The first event's metadata has a digest of it, by which
 * a request that is sent again is recognised.
 */
record Fingerprint(String text) {

    private static final String NAME = "content";

    /** Each with its length before it, so that no two lists of texts look alike. */
    static Fingerprint of(@Nullable String... texts) {
        var all = new StringBuilder();
        for (var text : texts) {
            all.append(text == null ? "-" : text.length() + ":" + text).append(',');
        }
        return new Fingerprint(all.toString());
    }

    /** Of a hero, with a digest that needs its key, so that nobody can guess a name and try it. */
    MetaData metadata(HeroKey key) {
        return MetaData.with(NAME, digest(key));
    }

    MetaData metadata() {
        return MetaData.with(NAME, digest());
    }

    String digest(HeroKey key) {
        return key.digest(text);
    }

    /** Which whoever knows the text can make, too: for what nobody needs to guess. */
    String digest() {
        return Base64.getEncoder().encodeToString(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether the metadata of a first event has the same digest as is given. */
    static boolean isSame(MetaData stored, MetaData given) {
        return stored.containsKey(NAME) && Objects.equals(stored.get(NAME), given.get(NAME));
    }

    /** Hides what is personal. */
    @Override
    public String toString() {
        return "Fingerprint[hidden]";
    }
}

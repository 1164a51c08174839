package dev.roster.eventstore.deadletter;

import dev.roster.eventstore.transaction.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/** What sequences are called: by Axon's policies any object, in PostgreSQL a text, and in addresses one that is safe there. */
final class SequenceIds {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private SequenceIds() {}

    /** An object whose text is not its own is known by its hash code, as in Axon's own queues. */
    static String text(Object identifier) {
        return identifier instanceof CharSequence
                        || identifier instanceof UUID
                        || identifier instanceof Number
                        || identifier instanceof Enum<?>
                ? storable(identifier.toString())
                : Integer.toString(identifier.hashCode());
    }

    /** Without the one character that PostgreSQL stores in no text. */
    static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** The text itself, or a hash of it, which no safe text is equal to. */
    static String inAddresses(String identifier) {
        return SAFE.matcher(identifier).matches()
                ? identifier
                : "~" + Sha256.of(identifier.getBytes(StandardCharsets.UTF_8));
    }
}

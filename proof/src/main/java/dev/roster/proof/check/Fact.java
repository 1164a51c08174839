package dev.roster.proof.check;

import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value that is sealed in the export: the request that it came with says it. Of a request without a whole answer it is not known
 * whether it was that one; then the value is one of several until an answer shows it, and has to stay that one.
 */
final class Fact {

    private final Set<Optional<Object>> candidates = new HashSet<>();
    private boolean known;
    private @Nullable Object value;

    static Fact of(@Nullable Object value) {
        var fact = new Fact();
        fact.matches(value);
        return fact;
    }

    /** Adds a value that it may be. */
    void mayBe(@Nullable Object value) {
        candidates.add(Optional.ofNullable(value));
    }

    /** Whether this can be the value; from then on it is. */
    boolean matches(@Nullable Object value) {
        if (!known && (candidates.isEmpty() || candidates.contains(Optional.ofNullable(value)))) {
            set(value);
        }
        return known && Objects.equals(this.value, value);
    }

    /** Settles what can't be anything else. */
    void settle() {
        if (!known && candidates.size() == 1) {
            set(candidates.iterator().next().orElse(null));
        }
    }

    private void set(@Nullable Object only) {
        known = true;
        value = only;
    }

    boolean isKnown() {
        return known;
    }

    /** The value, null if it is none or not known. */
    @Nullable
    Object value() {
        return value;
    }

    @Override
    public String toString() {
        return known ? Objects.toString(value) : "one of " + candidates;
    }
}

package dev.roster.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the details of one command, and collects what is wrong with them. */
final class Details {

    private static final int MAX_TEXT = 200;
    private static final int MAX_AGE = 100_000;

    private final List<RuleViolation.InvalidField> invalid = new ArrayList<>();

    String text(String field, @Nullable String value) {
        var text = value == null ? "" : Texts.trimmed(value);
        var length = text.codePointCount(0, text.length());
        if (length == 0) {
            reject(field, "is needed: give 1 to " + MAX_TEXT + " characters");
        } else if (length > MAX_TEXT) {
            reject(field, "has " + length + " characters: give at most " + MAX_TEXT);
        } else if (text.codePoints().anyMatch(Details::unprintable)) {
            reject(field, "has control characters or halves of a surrogate pair: take them out");
        }
        return text;
    }

    @Nullable
    String textIfGiven(String field, @Nullable String value) {
        return value == null ? null : text(field, value);
    }

    void age(String field, @Nullable Integer value) {
        if (value != null && (value < 0 || value > MAX_AGE)) {
            reject(field, "is " + value + ": give a whole number from 0 to " + MAX_AGE + ", or none");
        }
    }

    void requireValid() {
        if (!invalid.isEmpty()) {
            throw new RuleViolation.InvalidDetails(invalid);
        }
    }

    private void reject(String field, String problem) {
        invalid.add(new RuleViolation.InvalidField(field, problem));
    }

    /** PostgreSQL stores neither U+0000 nor a lone surrogate, and nobody means the other control characters. */
    private static boolean unprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}

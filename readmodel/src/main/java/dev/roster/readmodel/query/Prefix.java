package dev.roster.readmodel.query;

import org.jspecify.annotations.Nullable;

/**
 * The texts with a prefix, as a range in the order of code points, for which an index serves under any plan.
 *
 * @param from the first such text
 * @param below the first text after them; null if there is none
 */
public record Prefix(@Nullable String from, @Nullable String below) {

    public static Prefix of(@Nullable String text) {
        return new Prefix(text, text == null ? null : successor(text));
    }

    public void applyTo(ListStatement<?, ?> statement, String column) {
        statement
                .where("item." + column + " >= :prefix", "prefix", from)
                .where("item." + column + " < :successor", "successor", below);
    }

    private static @Nullable String successor(String text) {
        for (var end = text.length(); end > 0; end = text.offsetByCodePoints(end, -1)) {
            var last = text.codePointBefore(end);
            if (last < Character.MAX_CODE_POINT) {
                // A surrogate is no character of its own, and PostgreSQL stores none.
                var next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return text.substring(0, text.offsetByCodePoints(end, -1)) + Character.toString(next);
            }
        }
        return null;
    }
}

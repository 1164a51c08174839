package dev.roster.api;

/** How texts of commands are trimmed. */
public final class Texts {

    /** Unicode's own list of what is not shown (Default_Ignorable_Code_Point), without those that are of the category format. */
    private static final int[][] NOT_SHOWN = {
        {0x034F, 0x034F},
        {0x115F, 0x1160},
        {0x17B4, 0x17B5},
        {0x180B, 0x180F},
        {0x3164, 0x3164},
        {0xFE00, 0xFE0F},
        {0xFFA0, 0xFFA0},
        {0xE0000, 0xE0FFF}
    };

    private Texts() {}

    /**
     * A text without the white space around it, also that of no width; empty if it has no visible character. Joiners,
     * variation selectors and the like stay, since they belong to what is beside them.
     */
    public static String trimmed(String text) {
        if (text.codePoints().allMatch(Texts::isInvisible)) {
            return "";
        }
        var start = 0;
        while (isSpace(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        var end = text.length();
        while (isSpace(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    /** White space with U+00A0 and its like, which Java leaves out, and with what has no width: U+200B, U+2060 and U+FEFF. */
    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || codePoint == 0x0085
                || codePoint == 0x200B
                || codePoint == 0x2060
                || codePoint == 0xFEFF;
    }

    private static boolean isInvisible(int codePoint) {
        if (isSpace(codePoint) || Character.getType(codePoint) == Character.FORMAT) {
            return true;
        }
        for (var range : NOT_SHOWN) {
            if (range[0] <= codePoint && codePoint <= range[1]) {
                return true;
            }
        }
        return false;
    }
}

package dev.roster.proof.load;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client is answered.
 *
 * @param call the number of the call in the log
 * @param status 0 if no whole answer came
 * @param json missing if it is none
 */
record Answer(
        long call,
        int status,
        @Nullable String position,
        @Nullable String etag,
        @Nullable String link,
        @Nullable String location,
        JsonNode json,
        String text) {

    private static final int REWOUND = 409;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; *rel=\"?next");
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/]*");

    /** Of a position, without the mark by which its event is known. */
    static long number(String position) {
        return Long.parseLong(position.split("-", 2)[0]);
    }

    boolean isAccepted() {
        return status >= 200 && status < 300;
    }

    /** Whether the client can't know what came of it, or it was lost. */
    boolean isUnknown() {
        return status == 0 || status >= 500 || goBackTo() != null;
    }

    /** What the history that was rewound shares with the one that goes on, if that is the answer. */
    @Nullable
    String goBackTo() {
        return status == REWOUND && json.path("type").asString("").endsWith("/history-rewound")
                ? json.path("goBackTo").asString("0")
                : null;
    }

    /** Where the next page is. */
    Optional<String> next() {
        if (link == null) {
            return Optional.empty();
        }
        var next = NEXT.matcher(link);
        return next.find() ? Optional.of(path(next.group(1))) : Optional.empty();
    }

    /** Without the node that gave it. */
    static String path(String address) {
        return ORIGIN.matcher(address).replaceFirst("");
    }
}

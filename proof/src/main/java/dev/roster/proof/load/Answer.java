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

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; *rel=\"?next");
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/]*");

    /** Of a position, without the mark by which its event is known. */
    static String number(String position) {
        return position.split("-", 2)[0];
    }

    boolean isAccepted() {
        return status >= 200 && status < 300;
    }

    /** Whether the client can't know what came of it. */
    boolean isUnknown() {
        return status == 0 || status >= 500;
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

package dev.roster.proof.load;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client sends.
 *
 * @param kind what the client wants, in a word
 * @param path with the query
 * @param headers without Authorization
 * @param retryOf the call that this one repeats
 */
record Request(
        String kind,
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body,
        @Nullable Long retryOf) {

    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    static Request get(String kind, String path) {
        return new Request(kind, "GET", path, Map.of(), null, null);
    }

    static Request write(String kind, String method, String path) {
        return new Request(kind, method, path, Map.of(), null, null);
    }

    Request with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Request(kind, method, path, more, body, retryOf);
    }

    Request json(JsonNode json) {
        return new Request(kind, method, path, headers, json.toString(), retryOf).with("Content-Type", JSON);
    }

    Request lines(String lines) {
        return new Request(kind, method, path, headers, lines, retryOf).with("Content-Type", LINES);
    }

    Request again(long call) {
        return new Request(kind, method, path, headers, body, call);
    }

    boolean isOfLines() {
        return LINES.equals(headers.get("Content-Type"));
    }
}

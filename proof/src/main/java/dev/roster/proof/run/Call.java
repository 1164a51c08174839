package dev.roster.proof.run;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A call as its client logged it.
 *
 * @param start in nanoseconds since the run began
 * @param end the same
 * @param path without the query
 * @param query by the names of its parameters
 * @param headers of the request, by their names in small letters
 * @param status null if no whole answer came
 * @param position the header Roster-Position of the answer
 * @param token what tells the token from others, if the log has it
 */
public record Call(
        long number,
        long client,
        long node,
        long start,
        long end,
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        JsonNode body,
        @Nullable Integer status,
        @Nullable Long position,
        @Nullable String etag,
        @Nullable String link,
        JsonNode answer,
        @Nullable String token) {

    /** The type of the problem that a position, or what was written, is of a history that was rewound. */
    public static final String REWOUND = "history-rewound";

    private static final Pattern POSITION = Pattern.compile("\\d{1,18}(-[0-9a-v]{12})?");

    public static Call of(JsonNode line) {
        var headers = new HashMap<String, String>();
        line.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().asString("")));
        var address = line.path("path").asString("").split("\\?", 2);
        var position = line.path("position").asString("");
        return new Call(
                line.path("call").asLong(0),
                line.path("client").asLong(0),
                line.path("node").asLong(0),
                line.path("start").asLong(0),
                line.path("end").asLong(0),
                line.path("method").asString(""),
                address[0],
                address.length > 1 ? parameters(address[1]) : Map.of(),
                headers,
                line.path("body"),
                line.path("status").isNumber() ? line.path("status").intValue() : null,
                position.isEmpty() ? null : number(position),
                text(line, "etag"),
                text(line, "link"),
                line.path("answer"),
                text(line, "token"));
    }

    private static @Nullable String text(JsonNode line, String field) {
        return line.path(field).isString() ? line.path(field).stringValue() : null;
    }

    /** The parameters of a query. */
    public static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (var parameter : query.split("&", -1)) {
            var parts = parameter.split("=", 2);
            parameters.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public boolean isRead() {
        return method.equals("GET");
    }

    /** Of a position, without the mark by which its event is known. */
    public static long number(String position) {
        return Long.parseLong(position.split("-", 2)[0]);
    }

    /** Whether a moment is a position, with the mark of its event or without. */
    public static boolean isPosition(String moment) {
        return POSITION.matcher(moment).matches();
    }

    /** As if its client did not know what came of it; which id it was given is known. */
    Call cutOff() {
        return new Call(
                number,
                client,
                node,
                start,
                end,
                method,
                path,
                query,
                headers,
                body,
                null,
                null,
                null,
                null,
                path.equals("/commands") ? MissingNode.getInstance() : answer,
                token);
    }

    public boolean hasStatus(int wanted) {
        return status != null && status == wanted;
    }

    /** Whether the answer promises that what was done can be read: a 202 does not. */
    public boolean isSettled() {
        return status != null && status >= 200 && status < 300 && status != 202;
    }

    public boolean isAccepted() {
        return status != null && status >= 200 && status < 300;
    }

    public boolean isRefused() {
        return status != null && status >= 400 && status < 500;
    }

    /** The last part of the type of the problem that answers. */
    public String problem() {
        var type = answer.path("type").asString("");
        return type.substring(type.lastIndexOf('/') + 1);
    }

    /** The parts of the path. */
    public String[] parts() {
        return path.substring(1).split("/", -1);
    }

    boolean prefersRepresentation() {
        return headers.getOrDefault("prefer", "").contains("return=representation");
    }

    /** Whether a write is answered with what a read would give, at the position of that read. */
    public boolean isAnsweredWithRepresentation() {
        return !isRead() && isAccepted() && prefersRepresentation() && (answer.has("version") || answer.isArray());
    }

    /** Whether the answer is made from the live read model. */
    public boolean readsLive() {
        var parts = parts();
        var last = parts[parts.length - 1];
        return isRead()
                && (parts[0].equals(Event.HEROES) || parts[0].equals(Event.TEAMS))
                && !query.containsKey("asOf")
                && !query.containsKey("snapshot")
                && !last.equals("history")
                && !last.equals("changes")
                && !last.equals("personal-data");
    }

    @Override
    public String toString() {
        return "call " + number + " (client " + client + ", node " + node + ": " + method + " " + path
                + (query.isEmpty() ? "" : "?" + query) + " -> " + (status == null ? "cut" : status)
                + (position == null ? "" : " at " + position) + ")";
    }
}

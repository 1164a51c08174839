package dev.roster.proof.load;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends requests to nodes, each within 15 s, and writes down each call, also when it was cut off. */
final class Caller {

    static final Duration LONGEST = Duration.ofSeconds(15);

    private final RunLog log;
    private final HttpClient http;
    private final List<URI> nodes;

    Caller(RunLog log, HttpClient http, List<URI> nodes) {
        this.log = log;
        this.http = http;
        this.nodes = nodes;
    }

    int nodes() {
        return nodes.size();
    }

    /** The address of a node, which are numbered from 1. */
    URI address(int node) {
        return nodes.get(node - 1);
    }

    HttpClient http() {
        return http;
    }

    RunLog log() {
        return log;
    }

    Answer send(int client, int node, Token token, Request request) throws InterruptedException {
        var call = log.nextCall();
        var came = new ByteArrayOutputStream();
        var start = log.now();
        HttpResponse<Void> response = null;
        String error = null;
        var sent = http.sendAsync(
                http(node, token, request), BodyHandlers.ofByteArrayConsumer(some -> some.ifPresent(came::writeBytes)));
        try {
            response = sent.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            error = "cut: " + e.getCause();
        } catch (TimeoutException e) {
            sent.cancel(true);
            error = "cut: no whole answer within " + LONGEST.toSeconds() + " s";
        }
        var end = log.now();
        var answer = answer(call, response, came.toString(StandardCharsets.UTF_8), request);
        log.write(line(client, node, token, request, start, end, answer, error));
        return answer;
    }

    private HttpRequest http(int node, Token token, Request request) {
        var builder = HttpRequest.newBuilder(address(node).resolve(request.path()))
                .method(
                        request.method(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()))
                .header("Authorization", "Bearer " + token.secret());
        request.headers().forEach(builder::header);
        return builder.build();
    }

    private static Answer answer(long call, @Nullable HttpResponse<Void> response, String text, Request request) {
        if (response == null) {
            return new Answer(call, 0, null, null, null, null, MissingNode.getInstance(), text);
        }
        return new Answer(
                call,
                response.statusCode(),
                header(response, "Roster-Position"),
                header(response, "ETag"),
                header(response, "Link"),
                header(response, "Location"),
                json(text, request),
                text);
    }

    private static @Nullable String header(HttpResponse<Void> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private static JsonNode json(String text, Request request) {
        var isJson = text.startsWith("{") || text.startsWith("[");
        var isOfLines = request.isOfLines()
                || "application/x-ndjson".equals(request.headers().get("Accept"));
        if (!isJson || (isOfLines && text.contains("\"line\""))) {
            return MissingNode.getInstance();
        }
        try {
            return RunLog.JSON.readTree(text);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    private static ObjectNode line(
            int client,
            int node,
            Token token,
            Request request,
            long start,
            long end,
            Answer answer,
            @Nullable String error) {
        var line = RunLog.JSON
                .createObjectNode()
                .put("call", answer.call())
                .put("client", client)
                .put("node", node)
                .put("kind", request.kind())
                .put("start", start)
                .put("end", end)
                .put("method", request.method())
                .put("path", request.path());
        line.set("headers", RunLog.JSON.valueToTree(request.headers()));
        var body = request.body();
        if (body == null) {
            line.putNull("body");
        } else if (request.isOfLines()) {
            line.put("body", body);
        } else {
            line.set("body", RunLog.JSON.readTree(body));
        }
        line.put("status", answer.status() == 0 ? null : Integer.valueOf(answer.status()))
                .put("position", answer.position())
                .put("etag", answer.etag())
                .put("link", answer.link())
                .put("location", answer.location());
        if (!answer.json().isMissingNode()) {
            line.set("answer", withoutToken(answer.json()));
        } else if (answer.text().isEmpty()) {
            line.putNull("answer");
        } else {
            line.put("answer", answer.text());
        }
        return line.put("error", error).put("retryOf", request.retryOf()).put("token", token.id());
    }

    private static JsonNode withoutToken(JsonNode answer) {
        return answer.isObject() && answer.has("token") ? ((ObjectNode) answer.deepCopy()).put("token", "...") : answer;
    }
}

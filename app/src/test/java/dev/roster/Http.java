package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.epoch.Position;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who sends requests to a service, with a token. */
public record Http(String address, String token, HttpClient client) {

    public static final String JSON = "application/json";

    /** A machine that runs all tests can take longer than the usual two seconds until something can be read. */
    private static final String[] PATIENT = {"Prefer", "wait=20"};

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** An administrator. */
    public static Http to(Node node) {
        return to(node, Node.ADMIN_TOKEN);
    }

    public static Http to(Node node, String token) {
        return new Http(node.address(), token, HttpClient.newHttpClient());
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    public Answer put(String path, String... headers) {
        return send("PUT", path, null, headers);
    }

    /** @param body as JSON, or null */
    public Answer send(String method, String path, Object body, String... headers) {
        return new Answer(send(client, request(method, path, body, headers)));
    }

    public static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpRequest request(String method, String path, Object body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", "Bearer " + token);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            var text = body instanceof String json ? json : MAPPER.writeValueAsString(body);
            request.method(method, BodyPublishers.ofString(text)).header("Content-Type", JSON);
        }
        for (var next = 0; next < headers.length; next += 2) {
            request.setHeader(headers[next], headers[next + 1]);
        }
        return request.build();
    }

    /** The id of a new hero. */
    public UUID register(String name, UUID... teamIds) {
        return send("POST", "/heroes", Map.of("name", name, "secretName", "Secret", "teamIds", teamIds), PATIENT)
                .expect(201)
                .id();
    }

    /** The id of a new team. */
    public UUID form(String name) {
        return send("POST", "/teams", Map.of("name", name, "headquarters", "Somewhere"), PATIENT)
                .expect(201)
                .id();
    }

    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return MAPPER.readTree(response.body());
        }

        public UUID id() {
            return UUID.fromString(json().get("id").asString());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** The number of its position. */
        public long position() {
            return Position.valueOf(header("Roster-Position")).number();
        }

        public Answer expect(int status) {
            assertThat(status()).as(response.body()).isEqualTo(status);
            return this;
        }

        public Answer expectProblem(int status, String kind) {
            expect(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(json().get("type").asString()).isEqualTo("/problems/" + kind);
            assertThat(json().get("status").asInt()).isEqualTo(status);
            assertThat(json().get("detail").asString()).isNotBlank();
            return this;
        }
    }
}

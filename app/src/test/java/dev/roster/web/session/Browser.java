package dev.roster.web.session;

import dev.roster.Http;
import dev.roster.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;

/** A browser with the cookie of a session, or without one. It sends what its page's requests have, unless others are given. */
record Browser(String address, String cookie, HttpClient client) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Browser at(Node node) {
        return new Browser(node.address(), null, CLIENT);
    }

    Browser at(String other) {
        return new Browser(other, cookie, client);
    }

    /** After it has begun a session with a token. */
    Browser signedIn(String token) {
        return with(begin("{}", "Authorization", "Bearer " + token).expect(201));
    }

    /** With the cookie that an answer has set. */
    Browser with(Http.Answer answer) {
        return new Browser(address, answer.header("Set-Cookie").split(";")[0], client);
    }

    Browser with(String otherCookie) {
        return new Browser(address, otherCookie, client);
    }

    Http.Answer begin(String body, String... headers) {
        return send("POST", "/session", body, headers);
    }

    Http.Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Http.Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Http.Answer send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        if (!Arrays.asList(headers).contains("Sec-Fetch-Site")
                && !Arrays.asList(headers).contains("Origin")) {
            request.header("Sec-Fetch-Site", "same-origin");
        }
        for (var next = 0; next < headers.length; next += 2) {
            if (headers[next + 1] != null) {
                request.header(headers[next], headers[next + 1]);
            }
        }
        return new Http.Answer(Http.send(client, request.build()));
    }
}

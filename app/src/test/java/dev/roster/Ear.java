package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.epoch.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who listens to events, as browsers do (WHATWG HTML, 9.2). */
public final class Ear implements AutoCloseable {

    private static final Set<String> SIGNALS = Set.of("Listening", "Restarting", "Ended", "HistoryRewound");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Heard> heard = new ArrayList<>();
    private final List<Heard> signals = new CopyOnWriteArrayList<>();
    private volatile String lastId;
    private volatile boolean ended;
    private volatile boolean brokenOff;

    private Ear(HttpResponse<InputStream> response) {
        this.response = response;
        assertThat(response.statusCode()).isEqualTo(200);
        Thread.ofVirtual().start(this::read);
    }

    /** @param lastId null if nothing was heard before */
    public static Ear to(Node node, String token, String query, String lastId) {
        var http = new Http(node.address(), token, CLIENT);
        var headers = lastId == null
                ? new String[] {"Accept", "text/event-stream"}
                : new String[] {"Accept", "text/event-stream", "Last-Event-ID", lastId};
        try {
            var answer =
                    CLIENT.send(http.request("GET", "/events" + query, null, headers), BodyHandlers.ofInputStream());
            return new Ear(answer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param cookie of a session, instead of a token */
    public static Ear withCookie(Node node, String cookie) {
        var request = HttpRequest.newBuilder(URI.create(node.address() + "/events"))
                .header("Accept", "text/event-stream")
                .header("Cookie", cookie)
                .build();
        return new Ear(CLIENT.sendAsync(request, BodyHandlers.ofInputStream()).join());
    }

    private void read() {
        var id = "";
        String name = null;
        var data = new StringBuilder();
        try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var at = System.nanoTime();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        add(new Heard(id.isEmpty() ? 0 : Position.valueOf(id).number(), name, data.toString(), at));
                    }
                    if (!id.isEmpty()) {
                        lastId = id;
                    }
                    name = null;
                    data.setLength(0);
                }
                if (count() == 0) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // By either side.
            brokenOff = true;
        }
        ended = true;
    }

    public HttpResponse<InputStream> response() {
        return response;
    }

    /** Those before the first event. */
    public List<String> firstLines() {
        return lines;
    }

    private void add(Heard event) {
        if (SIGNALS.contains(event.name())) {
            signals.add(event);
            return;
        }
        synchronized (heard) {
            heard.add(event);
        }
    }

    /** What was said of the stream itself. */
    public List<Heard> signals() {
        return signals;
    }

    public int count() {
        synchronized (heard) {
            return heard.size();
        }
    }

    public List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    public List<Long> positions() {
        return heard().stream().map(Heard::position).toList();
    }

    /** Null if there was none. */
    public String lastId() {
        return lastId;
    }

    /** Of the last id; null if there was none. */
    public Long lastNumber() {
        return lastId == null ? null : Position.valueOf(lastId).number();
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Whether it has ended in another way than answers do that are whole. */
    boolean isBrokenOff() {
        return brokenOff;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param at when, by {@link System#nanoTime()} */
    public record Heard(long position, String name, String data, long at) {

        public JsonNode json() {
            return JsonMapper.shared().readTree(data);
        }
    }
}

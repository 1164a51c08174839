package dev.roster.proof.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Listens to all events from the first on, and after each break goes on at any node after the last one that it received. */
final class Listener {

    /** Longer than two heartbeats of 2 s. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(6);

    private static final Set<String> OF_THE_STREAM = Set.of("Listening", "Restarting", "Ended");

    private final Caller caller;
    private final Token token;
    private final int number;
    private final Random random;
    private final boolean restless;
    private String last = "0";
    private int connection;
    private volatile long reached;
    private volatile @Nullable InputStream open;
    private volatile long deadline = Long.MAX_VALUE;

    /** The first one comes back more often than the others. */
    Listener(Caller caller, Token token, int number, long seed) {
        this.caller = caller;
        this.token = token;
        this.number = number;
        this.random = new Random(seed * 7_919 + number);
        this.restless = number == 1;
    }

    /** The highest position that it received or was told to be sent. */
    long reached() {
        return reached;
    }

    void run(BooleanSupplier goesOn) throws InterruptedException {
        var watch = Thread.ofVirtual().start(() -> watch(goesOn));
        while (goesOn.getAsBoolean()) {
            listen(random.nextInt(caller.nodes()) + 1, goesOn);
            Thread.sleep(50 + random.nextInt(300));
        }
        watch.join();
    }

    /** Ends a connection that is silent, or has been there long enough. */
    private void watch(BooleanSupplier goesOn) {
        try {
            while (goesOn.getAsBoolean()) {
                Thread.sleep(100);
                if (System.nanoTime() > deadline) {
                    end();
                }
            }
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        var stream = open;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // It has broken off.
            }
        }
    }

    private void listen(int node, BooleanSupplier goesOn) throws InterruptedException {
        connection++;
        var log = caller.log();
        var after = last;
        var start = log.now();
        var longest =
                System.nanoTime() + (restless ? random.nextInt(50, 1_500) : random.nextInt(1_000, 12_000)) * 1_000_000L;
        String error = null;
        Integer status = null;
        var sent = caller.http().sendAsync(request(node, after), BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = sent.get(Caller.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            status = response.statusCode();
            try (var body = response.body();
                    var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                open = body;
                if (status == 200) {
                    read(node, after, lines, longest, goesOn);
                }
            }
        } catch (IOException | ExecutionException e) {
            error = System.nanoTime() > longest || !goesOn.getAsBoolean() ? "ended by the listener" : e.toString();
        } catch (TimeoutException e) {
            sent.cancel(true);
            error = "no answer";
        } finally {
            open = null;
            deadline = Long.MAX_VALUE;
        }
        var line = RunLog.JSON
                .createObjectNode()
                .put("listening", number)
                .put("connection", connection)
                .put("node", node)
                .put("after", Answer.number(after))
                .put("start", start)
                .put("end", log.now())
                .put("status", status)
                .put("error", error);
        log.write(line);
    }

    private HttpRequest request(int node, String after) {
        return HttpRequest.newBuilder(caller.address(node).resolve("/events"))
                .header("Authorization", "Bearer " + token.secret())
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", after)
                .build();
    }

    private void read(int node, String after, BufferedReader lines, long longest, BooleanSupplier goesOn)
            throws IOException {
        var id = last;
        var name = "";
        var data = new StringBuilder();
        while (goesOn.getAsBoolean()) {
            deadline = Math.min(longest, System.nanoTime() + LONGEST_SILENCE.toNanos());
            var line = lines.readLine();
            if (line == null) {
                return;
            }
            if (line.isEmpty()) {
                last = id;
                if (!data.isEmpty()) {
                    dispatch(node, after, name, data.toString());
                }
                name = "";
                data.setLength(0);
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            }
        }
    }

    private void dispatch(int node, String after, String name, String data) {
        var event = RunLog.JSON.readTree(data);
        if (name.equals("HistoryRewound")) {
            var shared = event.path("goBackTo").asString("");
            caller.log()
                    .write(RunLog.JSON
                            .createObjectNode()
                            .put("rewound", number)
                            .put("node", node)
                            .put("at", caller.log().now())
                            .put("connection", connection)
                            .put("goBackTo", shared));
            reached = Answer.number(shared);
        } else if (!OF_THE_STREAM.contains(name)) {
            var line = RunLog.JSON
                    .createObjectNode()
                    .put("heard", number)
                    .put("node", node)
                    .put("at", caller.log().now())
                    .put("after", Answer.number(after))
                    .put("connection", connection);
            line.set("event", event);
            caller.log().write(line);
        }
        reached = Math.max(reached, event.path("position").asLong(0));
    }
}

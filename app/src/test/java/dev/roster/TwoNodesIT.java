package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Clients that write through one node and read through the other, at once, and never meet the past. */
class TwoNodesIT extends OnTwoNodes {

    private static final Logger log = LoggerFactory.getLogger(TwoNodesIT.class);

    private static final int CLIENTS = 32;
    private static final Duration SPAN =
            Duration.ofSeconds(Math.min(Integer.getInteger("roster.campaign.seconds", 3), 60));

    private static List<UUID> teams;

    @BeforeAll
    static void start() {
        teams = IntStream.range(0, 5).mapToObj(i -> here.form("Team")).toList();
    }

    @Test
    void showEachWriteToWhoeverReadsNext() throws Exception {
        var outcome = run(new String[0]);

        assertThat(outcome.reads()).isGreaterThan(CLIENTS);
        assertThat(outcome.stale()).isEmpty();
    }

    /** The same clients, who do not want to wait: what the test above finds none of is there to be found. */
    @Test
    void wouldShowThePastIfWritesDidNotWait() throws Exception {
        assertThat(run(new String[] {"Prefer", "respond-async"}).stale()).isNotEmpty();
    }

    private static Outcome run(String[] headers) throws Exception {
        var seed = System.nanoTime();
        log.info("Two nodes, seed {}", seed);
        var until = Instant.now().plus(SPAN);
        var outcomes = new ArrayList<Future<Outcome>>();
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (var number = 0; number < CLIENTS; number++) {
                var client = new Client(number, new Random(seed + number), headers);
                outcomes.add(threads.submit(() -> client.run(until)));
            }
        }
        var reads = 0L;
        var stale = new ArrayList<String>();
        for (var outcome : outcomes) {
            reads += outcome.get().reads();
            stale.addAll(outcome.get().stale());
        }
        log.info("{} reads, {} stale", reads, stale.size());
        return new Outcome(reads, stale);
    }

    private record Outcome(long reads, List<String> stale) {}

    /** Has a hero of its own, whose state nobody else changes. */
    private static final class Client {

        private final Random random;
        private final String[] headers;
        private final Http writer;
        private final Http reader;
        private final List<String> stale = new ArrayList<>();
        private final Set<UUID> joined = new HashSet<>();
        private long reads;
        private UUID hero;
        private String name;

        private Client(int number, Random random, String[] headers) {
            this.random = random;
            this.headers = headers;
            this.writer = Http.to(number % 2 == 0 ? node : other);
            this.reader = Http.to(number % 2 == 0 ? other : node);
        }

        private Outcome run(Instant until) {
            register();
            while (Instant.now().isBefore(until)) {
                var team = teams.get(random.nextInt(teams.size()));
                switch (random.nextInt(8)) {
                    case 0 -> retire();
                    case 1, 2, 3 -> rename();
                    case 4 -> reassign();
                    default -> {
                        if (joined.contains(team)) {
                            leave(team);
                        } else {
                            join(team);
                        }
                    }
                }
            }
            return new Outcome(reads, stale);
        }

        private void register() {
            name = "Name " + random.nextInt();
            joined.clear();
            hero = accepted(writer.send("POST", "/heroes", Map.of("name", name, "secretName", "Secret"), headers))
                    .id();
            look();
        }

        private void rename() {
            name = "Name " + random.nextInt();
            accepted(writer.send("PATCH", "/heroes/" + hero, Map.of("name", name), headers));
            look();
        }

        private void join(UUID team) {
            accepted(writer.put("/teams/" + team + "/heroes/" + hero, headers));
            joined.add(team);
            look();
        }

        private void leave(UUID team) {
            accepted(writer.delete("/heroes/" + hero + "/teams/" + team, headers));
            joined.remove(team);
            look();
        }

        private void reassign() {
            joined.clear();
            teams.stream().filter(team -> random.nextBoolean()).forEach(joined::add);
            accepted(writer.send("PUT", "/heroes/" + hero + "/teams", joined, headers));
            look();
        }

        private void retire() {
            accepted(writer.delete("/heroes/" + hero, headers));
            reads++;
            if (reader.get("/heroes/" + hero).status() != 404) {
                stale.add(hero + " is retired and can still be read");
            }
            register();
        }

        private static Answer accepted(Answer answer) {
            assertThat(answer.status()).as(answer.response().body()).isIn(201, 202, 204);
            return answer;
        }

        private void look() {
            reads++;
            var answer = reader.get("/heroes/" + hero);
            if (answer.status() != 200) {
                stale.add(hero + " can't be read");
            } else if (!answer.json().get("name").asString().equals(name)
                    || !teams(answer.json()).equals(joined)) {
                stale.add(hero + " should be " + name + " in " + joined + ", and is "
                        + answer.response().body());
            }
        }

        private static Set<UUID> teams(JsonNode hero) {
            var ids = new HashSet<UUID>();
            hero.get("teams")
                    .forEach(team -> ids.add(UUID.fromString(team.get("id").asString())));
            return ids;
        }
    }
}

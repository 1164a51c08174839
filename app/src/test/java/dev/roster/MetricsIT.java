package dev.roster;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.micrometer.GlobalMetricRegistry;
import org.axonframework.queryhandling.QueryGateway;
import org.axonframework.queryhandling.QueryHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus scrapes, after a known load. */
class MetricsIT {

    private static final Set<String> LABELS =
            Set.of("command", "event", "group", "kind", "master_key", "outcome", "reason", "state");

    @TempDir
    private static Path data;

    private static Cut way;
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        way = new Cut(TestPostgres.newDatabase());
        // The master key is replaced.
        node = Node.start(way.database(), List.of("--roster.data=" + data), Echo.class);
    }

    @AfterAll
    static void stop() throws IOException {
        way.heal();
        node.close();
        way.close();
    }

    @Test
    void areForAdministratorsAndForATokenThatMayDoNothingElse() {
        var scraper = Http.to(node, node.token("metrics-reader"));

        assertThat(scraper.get("/actuator/prometheus").expect(200).header("Content-Type"))
                .startsWith("text/plain");
        Http.to(node).get("/actuator/prometheus").expect(200);
        for (var path : new String[] {"/teams", "/events", "/tokens", "/actuator/metrics", "/rebuilds"}) {
            scraper.get(path).expectProblem(403, "forbidden");
        }
        for (var role : new String[] {"viewer", "editor", "identity-reader", "privacy-officer"}) {
            Http.to(node, node.token(role)).get("/actuator/prometheus").expectProblem(403, "forbidden");
        }
    }

    /** Axon's, too: by itself it would make another, since it looks for Spring Boot's where that was before version 4. */
    @Test
    void areInTheOneRegistryOfSpringBoot() {
        assertThat(node.beans(MeterRegistry.class)).hasSize(1);
        assertThat(node.bean(GlobalMetricRegistry.class).getRegistry()).isSameAs(node.bean(MeterRegistry.class));

        assertThat(node.bean(QueryGateway.class).query("once", String.class).join())
                .isEqualTo("once");

        assertThat(Scrape.of(node).value("queryBus_ingestedCounter_total", "payloadType", "String"))
                .isOne();
    }

    @Test
    void countCommandsByWhatBecameOfThemAndHowTheyWereGrouped() {
        var before = Scrape.of(node);
        var team = Node.id();
        var heroes = Stream.generate(Node::id).limit(40).toList();

        node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
        CompletableFuture.allOf(heroes.stream()
                        .map(hero ->
                                node.commands().send(new RegisterHero(hero, "Hero", "Secret", null, List.of(team))))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThatThrownBy(() -> node.send(new EnlistHero(heroes.getFirst(), Node.id())))
                .isInstanceOf(RuleViolation.class);
        node.send(new Ping());

        await().untilAsserted(() -> {
            var after = Scrape.of(node).since(before);
            assertThat(after.value("roster_commands_total", "command", "FormTeam", "outcome", "accepted"))
                    .isOne();
            assertThat(after.value("roster_commands_total", "command", "RegisterHero", "outcome", "accepted"))
                    .isEqualTo(40);
            assertThat(after.value("roster_commands_total", "command", "EnlistHero", "outcome", "rejected"))
                    .isOne();
            assertThat(after.value("roster_commands_total", "command", "other", "outcome", "accepted"))
                    .isOne();
            // Those of a family: one more than events were decided for.
            assertThat(after.value("roster_commands_group_size_sum")).isEqualTo(42);
            assertThat(after.value("roster_commands_wait_seconds_count")).isEqualTo(42);
            assertThat(after.value("roster_commands_group_size_count")).isBetween(3.0, 42.0);
            assertThat(after.value("roster_commands_decide_seconds_count"))
                    .isEqualTo(after.value("roster_commands_commit_seconds_count"))
                    .isGreaterThanOrEqualTo(after.value("roster_commands_group_size_count"));
        });
    }

    @Test
    void countTheCommandsOfABatchOnceItIsCommitted() {
        var team = Node.id();
        var form = "{\"type\": \"FormTeam\", \"teamId\": \"%s\", \"name\": \"A\", \"headquarters\": \"B\"}";
        var enlist = "{\"type\": \"EnlistHero\", \"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(Node.id(), team);
        var before = Scrape.of(node);

        batch("", form.formatted(team), enlist, form.formatted(Node.id()));
        batch("?atomic=true", form.formatted(Node.id()), enlist);

        var after = Scrape.of(node).since(before);
        assertThat(after.value("roster_commands_total", "command", "FormTeam", "outcome", "accepted"))
                .isEqualTo(2);
        assertThat(after.value("roster_commands_total", "command", "EnlistHero", "outcome", "rejected"))
                .isEqualTo(2);
        assertThat(after.value("roster_commands_group_size_count")).isZero();
        assertThat(after.value("roster_events_total")).isEqualTo(2);
        assertThat(after.value("roster_appends_total")).isOne();
    }

    private static Http.Answer batch(String query, String... lines) {
        return Http.to(node)
                .send(
                        "POST",
                        "/commands" + query,
                        Stream.of(lines).collect(joining("\n")),
                        "Content-Type",
                        "application/x-ndjson");
    }

    /** All that this node has ever stored, as the tables have it. */
    @Test
    void countEventsByTheirNamesAndTheTransactionsThatStoredThem() {
        var team = node.<UUID>send(new FormTeam(Node.id(), "Z-Force", "Sister Margaret's Bar"));
        assertThat(team).isNotNull();

        await().untilAsserted(() -> {
            var scrape = Scrape.of(node);
            var counted = scrape.by("event", "roster_events_total");
            counted.values().removeIf(count -> count == 0);
            assertThat(counted).isEqualTo(stored());
            assertThat(scrape.value("roster_appends_total"))
                    .isEqualTo(number("select count(distinct xmin::text) from eventstore.event"));
        });
    }

    private static Map<String, Double> stored() {
        return node.rows("select event_name, count(*) as events from eventstore.event group by event_name").stream()
                .collect(toMap(
                        row -> (String) row.get("event_name"), row -> ((Number) row.get("events")).doubleValue()));
    }

    private static double number(String sql) {
        return node.jdbc().sql(sql).query(Double.class).single();
    }

    @Test
    void countWhoListensAndTheEventsThatTheyAreSent() {
        node.awaitProjection();
        var before = Scrape.of(node);
        assertThat(before.value("roster_listeners")).isZero();

        try (var one = Ear.to(node, Node.ADMIN_TOKEN, "", null);
                var other = Ear.to(node, Node.ADMIN_TOKEN, "?event=TeamFormed", null)) {
            assertThat(Stream.of(one, other)).doesNotContainNull();
            assertThat(Scrape.of(node).value("roster_listeners")).isEqualTo(2);
            var team = Node.id();
            node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
            node.send(new RegisterHero(Node.id(), "Spider-Boy", "Secret", null, List.of(team)));

            // Three events for the one, one of them for the other.
            await().untilAsserted(() -> assertThat(Scrape.of(node).since(before).value("roster_listeners_events_total"))
                    .isEqualTo(4));
            assertThat(Scrape.of(node).value("roster_listeners_held_back")).isZero();
        }
        await().untilAsserted(() -> {
            node.send(new FormTeam(Node.id(), "Preventers", "Sharp Tower"));
            assertThat(Scrape.of(node).value("roster_listeners")).isZero();
        });
        assertThat(Scrape.of(node).value("roster_listeners_cut_off_total")).isZero();
    }

    @Test
    void countTheTokensThatAreRefused() {
        var viewer = node.token("viewer");
        var before = Scrape.of(node);
        var statuses = new ArrayList<Integer>();

        for (var attempt = 0; attempt < 30; attempt++) {
            statuses.add(Http.to(node, "wrong").get("/teams").status());
        }
        for (var attempt = 0; attempt < 3; attempt++) {
            Http.to(node, viewer).get("/tokens").expect(403);
        }
        var nobody = HttpRequest.newBuilder(URI.create(node.address() + "/teams"));
        assertThat(Http.send(HttpClient.newHttpClient(), nobody.build()).statusCode())
                .isEqualTo(401);

        var after = Scrape.of(node).since(before);
        assertThat(statuses).containsOnly(401, 429).contains(401, 429);
        assertThat(after.by("reason", "roster_tokens_refused_total"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "missing", 1.0,
                        "invalid", count(statuses, 401),
                        "throttled", count(statuses, 429),
                        "role", 3.0,
                        "cross_site", 0.0,
                        "ended", 0.0,
                        "unchecked", 0.0));
        assertThat(after.value("http_server_requests_seconds_count", "status", "429"))
                .isEqualTo(count(statuses, 429));
    }

    private static double count(List<Integer> statuses, int status) {
        return statuses.stream().filter(one -> one == status).count();
    }

    @Test
    void measureRebuildsAndKeysAndTheDatabase() {
        node.send(new RegisterHero(Node.id(), "Deadpond", "Secret", null, List.of()));
        node.awaitProjection();
        var before = Scrape.of(node);
        var events = number("select count(*) from eventstore.event");

        Rebuilding.verify(Http.to(node)).awaitDone();
        Http.to(node).send("POST", "/master-key/rotation", null).expect(200);

        await().untilAsserted(() -> {
            var after = Scrape.of(node).since(before);
            assertThat(after.value("roster_rebuilds_seconds_count", "kind", "verify", "outcome", "done"))
                    .isOne();
            assertThat(after.value("roster_rebuilds_events_total")).isEqualTo(events);
            assertThat(after.value("roster_rebuilds_running")).isZero();
            assertThat(after.value("roster_sealing_rotations_total")).isOne();
        });
        var scrape = Scrape.of(node);
        // As they were up to a minute ago.
        assertThat(scrape.value("roster_sealing_keys", "master_key", "current")).isNotNegative();
        assertThat(scrape.value("roster_sealing_keys", "master_key", "old")).isNotNegative();
        assertThat(scrape.value("roster_database_size_bytes")).isGreaterThan(1e6);
        assertThat(scrape.by("path", "disk_free_bytes")).containsOnlyKeys(data.toString());
        assertThat(scrape.value("roster_nodes")).isEqualTo(1);
        assertThat(scrape.value("roster_holes_open")).isZero();
        assertThat(scrape.value("roster_holes_age_seconds")).isZero();
        assertThat(scrape.value("hikaricp_connections_max", "pool", "roster")).isPositive();
        assertThat(scrape.value("hikaricp_connections_acquire_seconds_count", "pool", "roster"))
                .isPositive();
    }

    @Test
    void showHowFarTheReadModelHasCome() {
        node.send(new FormTeam(Node.id(), "Preventers", "Sharp Tower"));
        node.awaitProjection();

        await().untilAsserted(() -> {
            var scrape = Scrape.of(node);
            assertThat(scrape.value("roster_group_position", "group", "roster"))
                    .isEqualTo(number("select max(position) from eventstore.event"));
            assertThat(scrape.value("roster_group_lag_events", "group", "roster"))
                    .isZero();
            assertThat(scrape.value("roster_group_lag_age_seconds", "group", "roster"))
                    .isZero();
            assertThat(scrape.value("roster_group_set_aside_events", "group", "roster"))
                    .isZero();
            assertThat(scrape.by("state", "roster_group_state"))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("running", 1.0, "waiting", 0.0, "stopped", 0.0, "stalled", 0.0));
            assertThat(scrape.value("roster_group_events_total", "group", "roster"))
                    .isEqualTo(number("select count(*) from eventstore.event"));
            assertThat(scrape.value("roster_group_batches_seconds_count", "group", "roster"))
                    .isPositive();
        });
    }

    @Test
    void areNamedAsPrometheusWantsItAndDescribed() {
        var scrape = Scrape.of(node);
        var own = scrape.types().keySet().stream()
                .filter(name -> name.startsWith("roster_"))
                .toList();

        assertThat(own).hasSizeGreaterThan(15);
        assertThat(own).allSatisfy(name -> {
            assertThat(scrape.help().get(name)).as(name).hasSizeGreaterThan(10);
            assertThat(name).matches("[a-z]+(_[a-z]+)+");
            if (scrape.types().get(name).equals("counter")) {
                assertThat(name).endsWith("_total");
            } else {
                assertThat(name).doesNotEndWith("_total");
            }
        });
        assertThat(own).noneMatch(name -> name.matches(".*_(milli|micro|nano)s.*|.*_(ms|kb|mb|minutes)(_.*)?"));
    }

    @Test
    void haveFewTimeSeriesWhateverIsAsked() {
        IntStream.range(0, 20).forEach(number -> {
            Http.to(node).get("/nowhere/" + number);
            Http.to(node).get("/teams/" + Node.id());
            batch("", "{\"type\": \"Unheard" + number + "\"}");
        });

        var scrape = Scrape.of(node);

        var own = scrape.samples().stream()
                .filter(sample -> sample.name().startsWith("roster_"))
                .toList();
        assertThat(own).hasSizeLessThan(250);
        assertThat(own)
                .allSatisfy(
                        sample -> assertThat(LABELS).containsAll(sample.labels().keySet()));
        assertThat(scrape.samples())
                .noneMatch(sample -> sample.labels().values().stream()
                        .anyMatch(value -> value.contains("nowhere") || value.contains("Unheard")));
        assertThat(scrape.named("http_server_requests_seconds_count")
                        .filter(sample ->
                                "/teams/{teamId}".equals(sample.labels().get("uri")))
                        .filter(sample -> "404".equals(sample.labels().get("status"))))
                .hasSizeLessThanOrEqualTo(2);
        // Of the histogram of answers: few buckets.
        assertThat(scrape.named("http_server_requests_seconds_bucket")
                        .map(sample -> sample.labels().get("le"))
                        .distinct())
                .containsExactlyInAnyOrder("0.01", "0.1", "1.0", "+Inf");
    }

    @Test
    void areAnsweredWhileTheDatabaseIsSilent() throws IOException {
        Scrape.of(node);
        way.freeze();
        try {
            var begun = System.nanoTime();
            var scrape = Scrape.of(node);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            assertThat(scrape.value("roster_commands_total")).isNotNegative();
            await().until(() -> {
                var later = Scrape.of(node);
                return Double.isNaN(later.value("roster_group_lag_events", "group", "roster"))
                        && Double.isNaN(later.value("roster_group_state", "state", "running"));
            });
        } finally {
            way.heal();
        }
    }

    /** A command that belongs to no family. */
    record Ping() {}

    /** Handlers of an application. */
    static class Echo {

        @QueryHandler
        String answer(String query) {
            return query;
        }

        @CommandHandler
        void take(Ping ping) {}
    }
}

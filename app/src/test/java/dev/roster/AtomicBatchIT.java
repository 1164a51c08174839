package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many commands in one request, all of which are done, or none. */
class AtomicBatchIT extends SendingBatches {

    @Test
    void areAllDone() {
        var team = Node.id();
        var hero = Node.id();

        var outcomes = lines(post(
                        "/commands?atomic=true",
                        List.of(
                                formTeam(team, "Z-Force"),
                                registerHero(hero, "Deadpond", team),
                                enlistHero(hero, preventers),
                                "{\"type\": \"DisbandTeam\", \"teamId\": \"" + team + "\"}"))
                .expect(200));

        assertThat(outcomes)
                .extracting(outcome -> outcome.get("status").asInt())
                .containsExactly(201, 201, 200, 200);
        assertThat(http.get("/heroes/" + hero).json().get("teams")).hasSize(1);
        http.get("/teams/" + team).expect(404);
    }

    @Test
    void areNotDoneIfOneIsRejectedOrBroken() {
        var team = Node.id();
        var hero = Node.id();

        for (var last : Map.of(
                        "{",
                        400,
                        "{\"type\": \"RetireHero\", \"heroId\": \"" + team + "\"}",
                        422,
                        formTeam(preventers, "Another"),
                        409)
                .entrySet()) {
            var refused = post(
                            "/commands?atomic=true",
                            List.of(formTeam(team, "A"), registerHero(hero, "B", team), last.getKey()))
                    .expect(last.getValue());
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(refused.json().get("line").asInt()).isEqualTo(3);
        }

        http.get("/teams/" + team).expect(404);
        assertThat(node.metadata(hero)).isEmpty();
        assertThat(post("/commands?atomic=true", List.of(formTeam(team, "A")))
                        .expect(200)
                        .response()
                        .body())
                .contains("201");
    }

    /** Whatever has become of it since, all is answered as done, and nothing is done again. */
    @Test
    void areKnownAgainByWhatTheyMake() {
        var team = Node.id();
        var hero = http.register("Rusty-Man");
        var made = Node.id();
        var withHero = List.of(
                enlistHero(hero, preventers),
                formTeam(team, "Z-Force"),
                registerHero(made, "Deadpond", team),
                enlistHero(made, preventers));
        var another = Node.id();
        var withoutHero = List.of(
                formTeam(another, "X-Force"),
                "{\"type\": \"ReviseHero\", \"heroId\": \"%s\", \"name\": \"Iron\"}".formatted(hero),
                enlistHero(hero, another));
        for (var lines : List.of(withHero, withoutHero)) {
            post("/commands?atomic=true", lines).expect(200);
            http.delete("/teams/" + preventers + "/heroes/" + hero);
            http.delete("/teams/" + another + "/heroes/" + hero);
            http.delete("/teams/" + preventers + "/heroes/" + made);
            var before = database.head();

            var again = lines(post("/commands?atomic=true", lines).expect(200));

            assertThat(again).hasSameSizeAs(lines).allSatisfy(outcome -> {
                assertThat(outcome.get("status").asInt()).isEqualTo(200);
                assertThat(position(outcome)).isBetween(1L, before);
            });
            assertThat(database.head()).isEqualTo(before);
        }
        var other = new ArrayList<>(withoutHero);
        other.set(1, other.get(1).replace("Iron", "Rust"));
        assertThat(lines(post("/commands?atomic=true", other).expect(200)))
                .as("what has another content is decided as if it were new, but for what is there")
                .extracting(outcome -> outcome.get("status").asInt())
                .containsExactly(200, 200, 200);
        assertThat(http.get("/heroes/" + hero).json().get("name").asString()).isEqualTo("Rust");
        assertThat(node.metadata(made))
                .extracting(metadata -> metadata.get("batch"))
                .first()
                .asString()
                .hasSize(44);
    }

    @Test
    void areNoMoreThanAThousand() {
        var command = "{\"type\": \"RetireHero\", \"heroId\": \"" + Node.id() + "\"}";

        post("/commands?atomic=true", Collections.nCopies(1_001, command)).expectProblem(400, "bad-request");
        post("/commands?atomic=true", Collections.nCopies(1_000, command)).expectProblem(422, "unknown-hero");
    }

    @Test
    void nameNoMoreThanFiveThousandHeroesAndTeams() {
        var most = Stream.generate(() -> reassignHero(199)).limit(25).toList();
        post("/commands?atomic=true", most).expectProblem(422, "unknown-hero");

        var more = Stream.concat(most.stream(), Stream.of(enlistHero(Node.id(), preventers)));
        post("/commands?atomic=true", more.toList()).expectProblem(400, "bad-request");
    }

    @Test
    void thatTakeTooLongCanBeSentAgain() throws Exception {
        var hero = http.register("Deadpond");
        var hasty = "--spring.datasource.hikari.connection-init-sql="
                + "set lock_timeout = '3s'; set transaction_timeout = '500ms'";
        try (var other = Node.start(database, List.of(hasty));
                var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtext('roster.aggregate'), hashtext('" + hero + "'))");

            var refused = post(
                    Http.to(other),
                    "/commands?atomic=true",
                    List.of("{\"type\": \"RetireHero\", \"heroId\": \"" + hero + "\"}"));

            refused.expectProblem(503, "busy");
        }
    }

    /** Taken in the order that they come in, their locks would make them wait for each other. */
    @Test
    void doNotWaitForEachOther() throws Exception {
        var heroes = IntStream.range(0, 10).mapToObj(i -> http.register("Hero")).toList();
        var teams = IntStream.range(0, 10).mapToObj(i -> http.form("Team")).toList();
        var deadlocks = deadlocks();
        try (var clients = Executors.newFixedThreadPool(8)) {
            var sent = IntStream.range(0, 40)
                    .mapToObj(client -> clients.submit(() -> {
                        var lines = new ArrayList<String>();
                        heroes.forEach(hero ->
                                lines.add("{\"type\": \"ReviseHero\", \"heroId\": \"%s\", \"name\": \"Name %s\"}"
                                        .formatted(hero, client)));
                        teams.forEach(team ->
                                lines.add("{\"type\": \"ReviseTeam\", \"teamId\": \"%s\", \"name\": \"Name %s\"}"
                                        .formatted(team, client)));
                        Collections.shuffle(lines);
                        // On a busy machine eight in a row can take longer than lock_timeout.
                        return Stream.generate(() -> post("/commands?atomic=true", lines))
                                .limit(10)
                                .dropWhile(answer -> answer.status() == 503)
                                .findFirst()
                                .orElseThrow();
                    }))
                    .toList();
            for (var answer : sent) {
                answer.get().expect(200);
            }
        }
        assertThat(deadlocks()).isEqualTo(deadlocks);
    }

    private static long deadlocks() {
        node.jdbc()
                .sql("select pg_stat_clear_snapshot()::text")
                .query(String.class)
                .single();
        return node.jdbc()
                .sql("select deadlocks from pg_stat_database where datname = current_database()")
                .query(Long.class)
                .single();
    }
}

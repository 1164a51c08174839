package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Those who ask at the same moment share a statement, and each gets its own answer. */
class ReadTogetherIT {

    private static final int READERS = 12;

    private static final String READ_MODEL = "roster.progress";

    /** Less than the lock_timeout, in which more statements would begin to wait if they were to. */
    private static final Duration A_WHILE = Duration.ofMillis(700);

    private static Database database;
    private static Node node;
    private static Http http;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        http = Http.to(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void heroesAndTeamsAreReadByOneStatementOfTheirKind() throws Exception {
        var preventers = http.form("Preventers");
        var zForce = http.form("Z-Force");
        var heroes = IntStream.range(0, READERS)
                .mapToObj(number -> number % 2 == 0
                        ? http.register("Hero " + number, preventers, zForce)
                        : http.register("Hero " + number))
                .toList();
        var paths = new ArrayList<>(Stream.concat(
                        heroes.stream().map(hero -> "/heroes/" + hero),
                        Stream.of(preventers, zForce).map(team -> "/teams/" + team))
                .toList());
        paths.add("/heroes/" + Node.id());

        var answers = whileLocked(READ_MODEL, paths, http::get, "%link_order%", 2);

        for (var number = 0; number < READERS; number++) {
            var hero = answers.get(number).expect(200).json();
            assertThat(UUID.fromString(hero.get("id").asString())).isEqualTo(heroes.get(number));
            assertThat(hero.get("name").asString()).isEqualTo("Hero " + number);
            var teams = hero.get("teams")
                    .valueStream()
                    .map(team -> team.get("id").asString())
                    .toList();
            assertThat(teams)
                    .isEqualTo(
                            number % 2 == 0
                                    ? Stream.of(preventers, zForce)
                                            .map(UUID::toString)
                                            .sorted()
                                            .toList()
                                    : List.of());
        }
        assertThat(answers.get(READERS).expect(200).json().get("heroes")).hasSize(READERS / 2);
        assertThat(answers.get(READERS + 1).expect(200).json().get("name").asString())
                .isEqualTo("Z-Force");
        answers.get(READERS + 2).expectProblem(404, "unknown-hero");
    }

    @Test
    void theSamePageIsReadOnce() throws Exception {
        http.register("Deadpond");
        var paths = Stream.concat(
                        Stream.generate(() -> "/heroes?name=Deadpond").limit(READERS), Stream.of("/heroes?name=Nobody"))
                .toList();

        var answers = whileLocked(READ_MODEL, paths, http::get, "%lateral%", 2);

        assertThat(answers.subList(0, READERS))
                .allSatisfy(answer -> assertThat(
                                answer.expect(200).json().get(0).get("name").asString())
                        .isEqualTo("Deadpond"));
        assertThat(answers.getLast().expect(200).json()).isEmpty();
    }

    /** Each discharge asks before its command, and so in no transaction, whether the team in its address stands. */
    @Test
    void teamsThatHeroesLeaveAreLookedAtByOneStatement() throws Exception {
        var paths = IntStream.range(0, READERS)
                .mapToObj(number -> {
                    var team = http.form("Team " + number);
                    return "/teams/" + team + "/heroes/" + http.register("Hero " + number, team);
                })
                .collect(Collectors.toCollection(ArrayList::new));
        paths.add("/teams/" + Node.id() + "/heroes/" + Node.id());

        var answers = whileLocked("eventstore.event", paths, http::delete, "select asked.id%", 1);

        assertThat(answers.subList(0, READERS)).allSatisfy(answer -> answer.expect(204));
        answers.getLast().expectProblem(404, "unknown-team");
    }

    /** The answers to requests that are sent while a table can't be read, of which no more than some statements wait. */
    private static List<Answer> whileLocked(
            String table, List<String> paths, Function<String, Answer> send, String statement, int most)
            throws Exception {
        try (var requests = Executors.newVirtualThreadPerTaskExecutor();
                var connection = database.dataSource().getConnection();
                var locking = connection.createStatement()) {
            connection.setAutoCommit(false);
            locking.execute("lock table " + table + " in access exclusive mode");
            var answers = paths.stream()
                    .map(path -> CompletableFuture.supplyAsync(() -> send.apply(path), requests))
                    .toList();
            await().until(() -> waiting(statement) == most);
            await().during(A_WHILE).atMost(A_WHILE.multipliedBy(3)).until(() -> waiting(statement) == most);
            connection.rollback();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private static int waiting(String statement) {
        return database.jdbc().sql("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and query like ?""").param(statement).query(Integer.class).single();
    }
}

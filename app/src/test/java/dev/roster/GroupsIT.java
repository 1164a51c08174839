package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that come at the same moment are decided in one transaction, and each is answered for itself. */
class GroupsIT {

    private static final int MANY = 40;

    private Database database;
    private Node node;
    private UUID team;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        team = form();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shareATransaction() {
        var heroes = heroes(MANY);

        heroes.stream().map(hero -> send(new EnlistHero(hero, team))).toList().forEach(CompletableFuture::join);

        assertThat(node.jdbc().sql("""
                                select count(distinct xmin::text) from eventstore.event
                                where event_name = 'HeroEnlisted'""").query(Integer.class).single()).isLessThan(MANY / 2);
    }

    @Test
    void aRejectionLeavesTheOthersAlone() {
        var disbanded = form();
        node.send(new DisbandTeam(disbanded));
        var heroes = heroes(MANY);

        var answers = IntStream.range(0, MANY)
                .mapToObj(i -> send(new EnlistHero(heroes.get(i), i % 2 == 0 ? team : disbanded)))
                .toList();

        for (var i = 0; i < MANY; i++) {
            var answer = answers.get(i);
            if (i % 2 == 0) {
                answer.join();
            } else {
                assertThatThrownBy(answer::join).hasCauseInstanceOf(TeamIsDisbanded.class);
            }
            assertThat(isStored(heroes.get(i), "HeroEnlisted")).isEqualTo(i % 2 == 0);
        }
    }

    /** The pool's lock_timeout is 3 s: who waited with it would wait as long. */
    @Test
    void whoWaitsForALockKeepsNobodyElseWaiting() throws Exception {
        var locked = form();
        var heroes = heroes(MANY);

        try (var lock =
                database.lock("select pg_advisory_xact_lock(hashtext('roster.team'), hashtext('" + locked + "'))")) {
            var first = send(new EnlistHero(heroes.getFirst(), locked));
            var others = heroes.stream()
                    .skip(1)
                    .map(hero -> send(new EnlistHero(hero, team)))
                    .toList();
            var last = send(new EnlistHero(heroes.getLast(), locked));

            others.forEach(CompletableFuture::join);
            await().until(() -> database.isWaiting("%pg_advisory%"));
            assertThat(first).isNotDone();
            assertThat(last).isNotDone();
            lock.rollback();
            first.join();
            last.join();
        }
    }

    @Test
    void anErrorOfOneIsNobodyElses() {
        var heroes = heroes(MANY);
        var broken = heroes.get(MANY / 2);
        failAt(broken, "before insert on eventstore.event", "trigger");

        var answers =
                heroes.stream().map(hero -> send(new EnlistHero(hero, team))).toList();

        for (var i = 0; i < MANY; i++) {
            var answer = answers.get(i);
            if (heroes.get(i).equals(broken)) {
                assertThatThrownBy(answer::join).hasStackTraceContaining("broken on purpose");
            } else {
                answer.join();
            }
        }
        assertThat(isStored(broken, "HeroEnlisted")).isFalse();
    }

    /** Whether a commit that fails was done is not known: who shared it hear of the failure, and are not decided again. */
    @Test
    void aCommitThatFailsIsToldToAllWhoShareIt() {
        var heroes = heroes(MANY);
        var broken = heroes.getLast();
        failAt(broken, "after insert on eventstore.event deferrable initially deferred", "constraint trigger");

        var answers =
                heroes.stream().map(hero -> send(new EnlistHero(hero, team))).toList();

        assertThatThrownBy(answers.getLast()::join).hasStackTraceContaining("broken on purpose");
        answers.forEach(answer -> answer.exceptionally(failure -> null).join());
        for (var i = 0; i < MANY; i++) {
            assertThat(answers.get(i).isCompletedExceptionally())
                    .as("answered as it is")
                    .isNotEqualTo(isStored(heroes.get(i), "HeroEnlisted"));
        }
        assertThat(answers.stream().filter(CompletableFuture::isCompletedExceptionally))
                .as("a group")
                .hasSizeGreaterThan(1);
    }

    /** What an earlier command of the same transaction did is seen, although it is not written yet. */
    @Test
    void aHeroDecidesOnWhatItDecidedAMomentAgo() {
        var hero = heroes(1).getFirst();
        var teams = Stream.generate(this::form).limit(MANY).toList();

        teams.stream().map(one -> send(new EnlistHero(hero, one))).toList().forEach(CompletableFuture::join);

        assertThat(node.jdbc()
                        .sql("select sequence from eventstore.event where aggregate_id = ? order by sequence")
                        .param(hero)
                        .query(Integer.class)
                        .list())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, MANY).boxed().toList());
    }

    private void failAt(UUID hero, String when, String kind) {
        node.jdbc().sql("""
                create function fail() returns trigger language plpgsql as $$
                begin
                    raise exception 'broken on purpose';
                end $$""").update();
        node.jdbc()
                .sql("create " + kind + " fail " + when + " for each row when (new.aggregate_id = '" + hero
                        + "') execute function fail()")
                .update();
    }

    private CompletableFuture<Object> send(Object command) {
        return node.commands().send(command);
    }

    private UUID form() {
        var id = Node.id();
        node.send(new FormTeam(id, "Z-Force", "Sister Margaret's Bar"));
        return id;
    }

    private List<UUID> heroes(int number) {
        var ids = Stream.generate(Node::id).limit(number).toList();
        ids.stream()
                .map(id -> send(new RegisterHero(id, "Deadpond", "Dive Wilson", null, List.of())))
                .toList()
                .forEach(CompletableFuture::join);
        return ids;
    }

    private boolean isStored(UUID id, String event) {
        return node.jdbc()
                .sql("select exists (select from eventstore.event where aggregate_id = ? and event_name = ?)")
                .params(id, event)
                .query(Boolean.class)
                .single();
    }
}

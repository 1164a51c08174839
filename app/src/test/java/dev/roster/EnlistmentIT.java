package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.transaction.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Enlisting in a team and disbanding it, on two nodes at once. */
class EnlistmentIT extends OnTwoNodes {

    private static final int THREADS = 8;

    private static Node either(int i) {
        return i % 2 == 0 ? node : other;
    }

    @RepeatedTest(5)
    void noneSlipsPastADisbanding() throws Exception {
        var team = Node.id();
        node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));
        var heroes = IntStream.range(0, 200).mapToObj(i -> Node.id()).toList();
        var registered = heroes.subList(0, 100);
        registered.forEach(hero -> node.send(new RegisterHero(hero, "Hero", "Secret", null, List.of())));
        var accepted = new AtomicInteger();
        var rejected = new AtomicInteger();

        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var enlisting = IntStream.range(0, heroes.size())
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    either(i)
                                            .send(
                                                    i < 100
                                                            ? new EnlistHero(heroes.get(i), team)
                                                            : new RegisterHero(
                                                                    heroes.get(i),
                                                                    "Hero",
                                                                    "Secret",
                                                                    null,
                                                                    List.of(team)));
                                    accepted.incrementAndGet();
                                } catch (TeamIsDisbanded e) {
                                    rejected.incrementAndGet();
                                }
                            },
                            threads))
                    .toArray(CompletableFuture[]::new);
            await().pollInterval(Duration.ofMillis(2)).until(() -> accepted.get() >= 20);
            other.send(new DisbandTeam(team));
            CompletableFuture.allOf(enlisting).get(60, SECONDS);
        }

        var end = position(
                "select position from eventstore.event where event_name = 'TeamDisbanded'" + " and aggregate_id = ?",
                team);
        var enlistments = node.jdbc()
                .sql("select position from eventstore.event where event_name = 'HeroEnlisted'"
                        + " and payload ->> 'teamId' = ?")
                .param(team.toString())
                .query(Long.class)
                .list();
        assertThat(accepted.get()).isGreaterThanOrEqualTo(20);
        assertThat(rejected.get()).isPositive();
        assertThat(enlistments).hasSize(accepted.get()).allMatch(position -> position < end);
        node.awaitProjection();
        assertThat(node.rows("select * from roster.heroteamlink where team_id = '" + team + "'"))
                .isEmpty();
        assertThat(node.rows("select * from roster.team where id = '" + team + "'"))
                .isEmpty();
    }

    @Test
    void othersEnlistWhileOneEnlistmentIsHeldOpen() throws Exception {
        var team = Node.id();
        node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
        var heroes = IntStream.range(0, 3).mapToObj(i -> Node.id()).toList();
        heroes.forEach(hero -> node.send(new RegisterHero(hero, "Hero", "Secret", null, List.of())));
        var enlistments = "select count(*) from eventstore.event where event_name = 'HeroEnlisted'"
                + " and payload ->> 'teamId' = ?::text";

        held(() -> {
            node.send(new EnlistHero(heroes.get(0), team));

            elsewhere(() -> node.send(new EnlistHero(heroes.get(1), team)));
            elsewhere(() -> other.send(new EnlistHero(heroes.get(2), team)));
            assertThat(position(enlistments, team)).as("committed").isEqualTo(2);
        });

        assertThat(position(enlistments, team)).as("with the one that was held").isEqualTo(3);
    }

    @Test
    void aDisbandingWaitsForAnEnlistmentThatIsHeldOpen() {
        var team = Node.id();
        node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
        var hero = Node.id();
        node.send(new RegisterHero(hero, "Hero", "Secret", null, List.of()));

        held(() -> {
            node.send(new EnlistHero(hero, team));

            assertThatThrownBy(() -> elsewhere(() -> other.send(new DisbandTeam(team))))
                    .as("gives up after lock_timeout")
                    .satisfies(
                            e -> assertThat(SqlState.LOCK_NOT_AVAILABLE.isIn(e)).isTrue());
        });

        other.send(new DisbandTeam(team));
    }

    @Test
    void anEnlistmentWaitsForADisbandingThatIsHeldOpenAndThenFindsTheTeamGone() throws Exception {
        var team = Node.id();
        node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
        var hero = Node.id();
        node.send(new RegisterHero(hero, "Hero", "Secret", null, List.of()));
        var waiting = new ArrayList<CompletableFuture<Void>>();

        held(() -> {
            node.send(new DisbandTeam(team));
            waiting.add(CompletableFuture.runAsync(() -> other.send(new EnlistHero(hero, team))));
            awaitWaitingLock();
        });

        assertThatThrownBy(() -> waiting.getFirst().get(30, SECONDS)).hasRootCauseInstanceOf(TeamIsDisbanded.class);
    }

    private static void awaitWaitingLock() {
        await().until(() -> other.jdbc().sql("""
                        select exists (
                            select from pg_locks where locktype = 'advisory' and not granted
                              and database = (select oid from pg_database where datname = current_database()))""").query(Boolean.class).single());
    }

    /** Runs the steps in one transaction of the first node, which ends after them. */
    private static void held(Runnable steps) {
        node.bean(TransactionTemplate.class).executeWithoutResult(transaction -> steps.run());
    }

    private static void elsewhere(Runnable step) {
        try (var thread = Executors.newSingleThreadExecutor()) {
            CompletableFuture.runAsync(step, thread).join();
        }
    }

    private static long position(String sql, UUID id) {
        return node.jdbc()
                .sql(sql)
                .param(sql.contains("::text") ? id.toString() : id)
                .query(Long.class)
                .single();
    }
}

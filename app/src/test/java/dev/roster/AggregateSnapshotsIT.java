package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.HeroIsForgotten;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A hero or team with a long stream is made from its last snapshot, and decides as from all of its events, on any node. */
class AggregateSnapshotsIT extends OnTwoNodes {

    private static final int MANY = 46;

    /** Between the first snapshot and the second. */
    private static final int SECOND = 30;

    @Test
    void aHeroDecidesAsFromAllOfItsEvents() {
        var team = form();
        var hero = revisedManyTimes(team);

        assertThatThrownBy(() -> other.send(new EnlistHero(hero, team))).isInstanceOf(HeroAlreadyEnlisted.class);
        assertThatThrownBy(() -> other.send(new RegisterHero(hero, "A", "B", null, List.of())))
                .isInstanceOf(HeroAlreadyRegistered.class);
        other.send(new ReviseHero(hero, "Hero " + MANY, "Secret", null));
        assertThat(events(hero)).as("nothing that is so already is said again").isEqualTo(MANY + 2);
        other.send(new DischargeHero(hero, team));
        assertThatThrownBy(() -> node.send(new DischargeHero(hero, team))).isInstanceOf(HeroNotEnlisted.class);
        node.send(new RetireHero(hero));
        revisingIsRefused(hero, HeroIsRetired.class);
        node.send(new ForgetHero(hero));
        revisingIsRefused(hero, HeroIsForgotten.class);
    }

    @Test
    void aTeamDecidesAsFromAllOfItsEvents() {
        var team = form();
        for (var i = 1; i <= MANY; i++) {
            node.send(new ReviseTeam(team, "Team " + i, null));
        }
        awaitSnapshot(team, SECOND);

        other.send(new ReviseTeam(team, "Team " + MANY, "Tower"));
        assertThat(events(team)).isEqualTo(MANY + 1);
        other.send(new DisbandTeam(team));
        assertThatThrownBy(() -> node.send(new ReviseTeam(team, "Other", null))).isInstanceOf(TeamIsDisbanded.class);
    }

    /** A load of the whole stream would fail: it can't be read. */
    @Test
    void onlyWhatCameAfterTheSnapshotIsRead() {
        var hero = revisedManyTimes();
        node.jdbc()
                .sql("alter table eventstore.event disable trigger event_is_immutable")
                .update();
        node.jdbc()
                .sql("update eventstore.event set revision = 'unknown' where aggregate_id = ? and sequence < ?")
                .params(hero, SECOND)
                .update();

        other.send(new ReviseHero(hero, "Renamed", null, null));

        assertThat(events(hero)).isEqualTo(MANY + 2);
    }

    /** The whole stream is: a snapshot is no more than a short way. */
    @Test
    void aSnapshotOfAnotherRevisionIsNotUsed() {
        var hero = revisedManyTimes();
        node.jdbc()
                .sql("update eventstore.snapshot set revision = 'another', payload = '{}' where aggregate_id = ?")
                .param(hero)
                .update();

        other.send(new ReviseHero(hero, "Hero " + MANY, null, null));

        assertThat(events(hero)).isEqualTo(MANY + 1);
    }

    @Test
    void whatIsPersonalIsSealedInASnapshot() {
        var hero = revisedManyTimes();

        var snapshot = node.jdbc()
                .sql("select payload::text || metadata::text from eventstore.snapshot where aggregate_id = ?")
                .param(hero)
                .query(String.class)
                .single();

        assertThat(snapshot).contains(hero.toString()).doesNotContain("Hero ", "Secret");
    }

    private static UUID form() {
        var team = Node.id();
        node.send(new FormTeam(team, "Team 0", "Tower"));
        return team;
    }

    /** A hero that has its second snapshot. */
    private static UUID revisedManyTimes(UUID... teams) {
        var hero = Node.id();
        node.send(new RegisterHero(hero, "Hero 0", "Secret", 28, List.of(teams)));
        for (var i = 1; i <= MANY; i++) {
            node.send(new ReviseHero(hero, "Hero " + i, null, null));
        }
        awaitSnapshot(hero, SECOND);
        return hero;
    }

    private static void revisingIsRefused(UUID hero, Class<?> by) {
        assertThatThrownBy(() -> other.send(new ReviseHero(hero, null, null, new NewAge(99))))
                .isInstanceOf(by);
    }

    private static void awaitSnapshot(UUID id, int sequence) {
        await().untilAsserted(() -> assertThat(node.jdbc()
                        .sql("select coalesce(max(sequence), 0) from eventstore.snapshot where aggregate_id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isGreaterThanOrEqualTo(sequence));
    }

    private static int events(UUID id) {
        return node.jdbc()
                .sql("select count(*) from eventstore.event where aggregate_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }
}

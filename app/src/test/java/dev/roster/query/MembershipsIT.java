package dev.roster.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.roster.Node;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.RuleViolation;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.query.Past;
import dev.roster.web.list.ListSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;

/** How many heroes teams had, with a count kept for every third change, beside the heroes that they had. */
class MembershipsIT {

    private static final Logger log = LoggerFactory.getLogger(MembershipsIT.class);

    private static final long SEED = Long.getLong("roster.seed", new Random().nextLong());

    private static final Random RANDOM = new Random(SEED);
    private static final Database DATABASE = TestPostgres.newDatabase();
    private static Node node;
    private static Memberships memberships;

    private final List<UUID> teams = List.of(Node.id(), Node.id());
    private final List<UUID> heroes = new ArrayList<>();
    private long begin;

    @BeforeAll
    static void start() {
        log.info("roster.seed={}", SEED);
        node = Node.start(DATABASE);
        memberships = new Memberships(3, 5, 6);
    }

    @BeforeEach
    void formTeams() {
        teams.forEach(team -> node.send(new FormTeam(team, "Team", "Tower")));
        begin = DATABASE.head();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void areThoseOfAllEventsAtEveryPositionAlsoIfHeroesAreForgottenOnceTheyAreKept() {
        happen(80);
        assertRight();
        assertThat(kept("true")).isGreaterThan(5);

        happen(80);
        heroes.stream().filter(hero -> RANDOM.nextInt(3) == 0).forEach(hero -> attempt(new ForgetHero(hero)));
        node.awaitProjection();

        assertRight();
    }

    @Test
    void beginAtTheLastThatIsKept() {
        happen(60);
        var now = now();
        var before = memberships.sizes(teams, now);

        node.jdbc()
                .sql("update eventstore.team_size set heroes = heroes + 1000")
                .update();

        teams.forEach(
                team -> assertThat(memberships.sizes(teams, now).get(team)).isEqualTo(before.get(team) + 1000));
        node.jdbc().sql("delete from eventstore.team_size").update();
        assertThat(memberships.sizes(teams, now)).isEqualTo(before);
    }

    @Test
    void areKeptByManyAtOnce() {
        happen(60);
        var now = now();
        var expected = memberships.sizes(teams, now);
        var before = kept("true");
        node.jdbc().sql("delete from eventstore.team_size").update();

        assertThat(IntStream.range(0, 8).parallel().mapToObj(reader -> memberships.sizes(teams, now)))
                .containsOnly(expected);

        assertThat(kept("true")).isEqualTo(before);
    }

    @Test
    void areAskedOfThePrimaryIfItHasToKeepThemFirst() {
        happen(60);
        var standby = new Past(DATABASE.head(), node.jdbc(), node.bean(EventLog.class), true);
        assertThatThrownBy(() -> memberships.sizes(teams, standby)).isInstanceOf(DataAccessException.class);

        var there = memberships.sizes(teams, now());

        assertThat(memberships.sizes(teams, standby)).isEqualTo(there);
    }

    /** As a start does with a store that had no such table. */
    @Test
    void knowOfThoseWhoWereForgottenBefore() throws IOException {
        happen(60);
        var memberships = "select * from eventstore.forgotten_membership order by joined";
        var before = node.rows(memberships);
        assertThat(before).isNotEmpty();
        node.jdbc().sql("delete from eventstore.forgotten_membership").update();

        node.jdbc()
                .sql("set search_path = eventstore; "
                        + new ClassPathResource("db/roster/shared/V16__forgotten_memberships.sql")
                                .getContentAsString(UTF_8)
                        + "; reset search_path")
                .update();

        assertThat(node.rows(memberships)).isEqualTo(before);
    }

    @Test
    void areThoseWithoutWhatIsSetAside() {
        happen(60);
        assertRight();

        var setAside = setAside("""
                event_name in ('HeroEnlisted', 'HeroDischarged', 'HeroRetired') and position % 2 = 0
                and not exists (
                    select from eventstore.event as later
                    where later.aggregate_id = event.aggregate_id and later.sequence > event.sequence)""");

        assertThat(setAside).isPositive();
        assertRight();
    }

    /** Its members did not leave it when they ended after it. */
    @Test
    void areThoseOfATeamThatStandsBecauseItsEndIsSetAside() {
        happen(40);
        assertRight();
        node.send(new DisbandTeam(teams.getFirst()));
        assertThat(setAside("event_name = 'TeamDisbanded'")).isEqualTo(1);
        heroes.forEach(hero -> attempt(new ForgetHero(hero)));

        assertRight();
    }

    private int setAside(String which) {
        return node.jdbc().sql("""
                insert into eventstore.set_aside (processor_name, position, aggregate_type, aggregate_id, error, reason, actor)
                select 'roster', position, aggregate_type, aggregate_id, 'None', 'A test', 'Somebody' from eventstore.event
                where position > ? and\s""" + which).param(begin).update();
    }

    @Test
    void areNotKeptBeyondWhatTheReadModelHasApplied() {
        happen(60);
        var reached = DATABASE.head();
        node.projection().shutDown();
        try {
            send(30);

            assertRight();

            assertThat(kept("position > " + reached)).isZero();
        } finally {
            node.projection().start();
        }
        assertThat(kept("position <= " + reached)).isPositive();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void areCountedWhereNothingCanBeKept(CapturedOutput output) {
        happen(40);
        memberships = new Memberships(3, 5, 6);
        node.jdbc()
                .sql("alter table eventstore.team_size add constraint broken check (heroes is null) not valid")
                .update();
        try {
            assertRight(DATABASE.head());
            assertRight(DATABASE.head());

            assertThat(kept("true")).isZero();
            assertThat(output).containsOnlyOnce("counted from all their events");
        } finally {
            node.jdbc()
                    .sql("alter table eventstore.team_size drop constraint broken")
                    .update();
            memberships = new Memberships(3, 5, 6);
        }
    }

    private void happen(int commands) {
        send(commands);
        node.awaitProjection();
    }

    private void send(int commands) {
        for (var command = 0; command < commands; command++) {
            attempt(next());
        }
    }

    private Object next() {
        return switch (RANDOM.nextInt(10)) {
            case 0, 1, 2 -> {
                heroes.add(Node.id());
                yield new RegisterHero(heroes.getLast(), "Hero", "Secret", null, List.of(one(teams)));
            }
            case 3 -> new RetireHero(hero());
            case 4 -> new ForgetHero(hero());
            case 5, 6 -> new DischargeHero(hero(), one(teams));
            default -> new EnlistHero(hero(), one(teams));
        };
    }

    private UUID hero() {
        return heroes.isEmpty() ? Node.id() : one(heroes);
    }

    private UUID one(List<UUID> ids) {
        return ids.get(RANDOM.nextInt(ids.size()));
    }

    private void attempt(Object command) {
        try {
            node.send(command);
        } catch (RuleViolation e) {
            log.debug("Rejected", e);
        }
    }

    private void assertRight() {
        assertRight(begin);
    }

    /** By the heroes that are in the list of each team, from one position to the last. */
    private void assertRight(long first) {
        var asOf = node.bean(RosterAsOf.class);
        for (var position = first; position <= DATABASE.head(); position++) {
            var then = now().at(position);
            for (var team : teams) {
                var members = asOf.team(team, then, ListSlice.whole(SealedHero.ENTITY));
                assertThat(memberships.sizes(List.of(team), then))
                        .as("At position %s", position)
                        .containsExactly(entry(team, (long) members.rows().size()));
            }
        }
    }

    private Past now() {
        return new Past(DATABASE.head(), node.jdbc(), node.bean(EventLog.class));
    }

    private long kept(String which) {
        return node.jdbc()
                .sql("select count(*) from eventstore.team_size where team_id in (?, ?) and " + which)
                .params(teams)
                .query(Long.class)
                .single();
    }
}

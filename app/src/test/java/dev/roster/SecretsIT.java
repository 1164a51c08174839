package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroDetails;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.HeroIsForgotten;
import dev.roster.api.Sealed;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.common.transaction.TransactionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is personal is sealed before it is stored, and gone for good when its hero is forgotten. */
class SecretsIT {

    private Database database;
    private Node node;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private UUID register(String name, String secretName, Integer age, UUID... teams) {
        var hero = Node.id();
        node.send(new RegisterHero(hero, name, secretName, age, List.of(teams)));
        return hero;
    }

    private UUID form() {
        var team = Node.id();
        node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));
        return team;
    }

    private HeroKey key(UUID hero) {
        return node.bean(HeroKeys.class).find(hero).orElseThrow();
    }

    private Sealed stored(UUID hero, String event, String field) {
        return new Sealed(node.jdbc()
                .sql("select payload ->> ? from eventstore.event where aggregate_id = ? and event_name = ?")
                .params(field, hero, event)
                .query(String.class)
                .single());
    }

    @Nested
    class InTheEventStore {

        @Test
        void isSealedAndOpensWithItsHerosKeyAlone() {
            var hero = register("Deadpond", "Dive Wilson", 28);
            var other = register("Deadpond", "Dive Wilson", 28);
            var details = stored(hero, "HeroRegistered", "details");
            var secretName = stored(hero, "HeroRegistered", "secretName");

            assertThat(key(hero).openDetails(details)).isEqualTo(new HeroDetails("Deadpond", 28));
            assertThat(key(hero).openSecretName(secretName)).isEqualTo("Dive Wilson");
            assertThatThrownBy(() -> key(other).openDetails(details)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> key(hero).openSecretName(details)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> key(hero).openDetails(secretName)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void neverLooksTheSameTwice() {
            var hero = register("Deadpond", "Dive Wilson", null);
            var key = key(hero);

            assertThat(Stream.generate(() -> key.sealSecretName("Dive Wilson").text())
                            .limit(1_000)
                            .map(text -> text.substring(0, 17)))
                    .as("version and nonce")
                    .doesNotHaveDuplicates();
        }

        @Test
        void isNotSaidAgainIfItDoesNotChange() {
            var hero = register("Deadpond", "Dive Wilson", 28);

            node.send(new ReviseHero(hero, "Deadpond", "Dive Wilson", new NewAge(28)));

            assertThat(node.rows("select * from eventstore.event where aggregate_id = '" + hero + "'"))
                    .hasSize(1);
        }
    }

    @Nested
    class InTheReadModel {

        @Test
        void isTakenOverAsItWasSealed() {
            var hero = register("Deadpond", "Dive Wilson", 28);
            node.send(new ReviseHero(hero, "Deadpuddle", "Wade", NewAge.NONE));
            node.awaitProjection();

            assertThat(node.tables().get("hero")).singleElement().satisfies(row -> {
                assertThat(row).containsEntry("name", "Deadpuddle").containsEntry("age", null);
                assertThat(row.get("secret_name"))
                        .isEqualTo(
                                stored(hero, "SecretNameChanged", "secretName").text());
            });
        }
    }

    @Nested
    class AForgottenHero {

        @Test
        void leavesNoRowNowAndAfterAReplay() {
            var team = form();
            var hero = register("Deadpond", "Dive Wilson", 28, team);
            var other = register("Rusty-Man", "Tommy Sharp", 48, team);
            node.awaitProjection();

            node.send(new ForgetHero(hero));
            node.awaitProjection();

            assertGone(hero, team, other);
            var tables = node.tables();
            node.projection().shutDown();
            node.projection().resetTokens();
            node.projection().start();
            node.awaitProjection();
            assertThat(node.tables()).isEqualTo(tables);
        }

        @Test
        void leavesNoRowIfTheProjectionComesLater() {
            var team = form();
            var second = form();
            node.awaitProjection();
            var hero = register("Deadpond", "Dive Wilson", 28, team);
            node.awaitProjection();
            node.projection().shutDown();
            node.send(new ReviseHero(hero, "Deadpuddle", null, null));
            node.send(new EnlistHero(hero, second));
            node.send(new DischargeHero(hero, team));
            var other = register("Rusty-Man", "Tommy Sharp", 48, team);
            node.send(new ForgetHero(hero));

            node.projection().start();
            node.awaitProjection();

            assertGone(hero, team, other);
            assertThat(node.rows("select hero_count from roster.team where id = '" + second + "'"))
                    .containsExactly(Map.of("hero_count", 0L));
        }

        @Test
        void leavesNoRowThoughABatchEndsBeforeItIsForgotten() {
            var team = form();
            var hero = register("Deadpond", "Dive Wilson", 28, team);
            node.send(new ReviseHero(hero, "Deadpuddle", null, null));
            var other = register("Rusty-Man", "Tommy Sharp", 48, team);
            node.send(new ForgetHero(hero));
            node.close();
            database.jdbc().sql("drop schema roster cascade").update();

            node = Node.start(database, List.of("--axon.eventhandling.processors.roster.batch-size=1"));
            node.awaitProjection();

            assertGone(hero, team, other);
        }

        @Test
        void mayHaveBeenRetired() {
            var hero = register("Deadpond", "Dive Wilson", 28);
            node.send(new RetireHero(hero));

            node.send(new ForgetHero(hero));

            assertThat(node.rows("select * from eventstore.hero_key")).isEmpty();
            node.awaitProjection();
            assertThat(node.tables().get("hero")).isEmpty();
        }

        @Test
        void rejectsEveryCommandAndGetsNoOtherKey() {
            var team = form();
            var hero = register("Deadpond", "Dive Wilson", 28);
            node.send(new ForgetHero(hero));

            for (var command : List.<HeroCommand>of(
                    new ReviseHero(hero, "Deadpuddle", null, null),
                    new EnlistHero(hero, team),
                    new DischargeHero(hero, team),
                    new RetireHero(hero),
                    new ForgetHero(hero))) {
                assertThatThrownBy(() -> node.send(command)).isInstanceOf(HeroIsForgotten.class);
            }
            assertThatThrownBy(() -> node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", 28, List.of())))
                    .isInstanceOf(HeroAlreadyRegistered.class);
            assertThat(node.rows("select * from eventstore.hero_key")).isEmpty();
        }

        @Test
        void isForgottenByOtherNodesAtOnce() {
            var hero = register("Deadpond", "Dive Wilson", 28);
            try (var other = Node.start(database)) {
                assertThat(other.bean(HeroKeys.class).find(hero)).isPresent();

                node.send(new ForgetHero(hero));

                assertThat(other.bean(HeroKeys.class).find(hero)).isEmpty();
                assertThatThrownBy(() -> other.send(new ReviseHero(hero, "Deadpuddle", null, null)))
                        .isInstanceOf(HeroIsForgotten.class);
            }
        }

        private void assertGone(UUID hero, UUID team, UUID other) {
            assertThat(node.rows("select * from eventstore.hero_key")).hasSize(1);
            assertThat(node.tables().get("hero"))
                    .extracting(row -> row.get("id"))
                    .containsExactly(other);
            assertThat(node.tables().get("heroteamlink")).containsExactly(Map.of("team_id", team, "hero_id", other));
            assertThat(node.rows("select hero_count from roster.team where id = '" + team + "'"))
                    .containsExactly(Map.of("hero_count", 1L));
            assertThat(node.rows("select * from eventstore.event where event_name = 'HeroForgotten'"))
                    .singleElement()
                    .satisfies(event -> assertThat(event).containsEntry("aggregate_id", hero));
        }
    }

    @Test
    void aKeyIsMadeAndDestroyedWithItsCommandOrNotAtAll() {
        var keys = node.bean(HeroKeys.class);
        var transaction = node.bean(TransactionManager.class).startTransaction();
        var hero = Node.id();
        keys.make(hero);
        transaction.rollback();

        assertThat(keys.find(hero)).isEmpty();
        assertThatThrownBy(() -> node.send(new RegisterHero(hero, "A", "B", null, List.of(Node.id()))));
        assertThat(node.rows("select * from eventstore.hero_key")).isEmpty();
    }
}

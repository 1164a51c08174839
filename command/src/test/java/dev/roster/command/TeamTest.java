package dev.roster.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.RuleViolation.HasChanged;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.TeamCommand;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRelocated;
import dev.roster.api.TeamEvent.TeamRenamed;
import dev.roster.eventstore.command.Targets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TeamTest {

    private static final UUID PREVENTERS = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    private final InMemoryTeams teams = new InMemoryTeams();
    private FixtureConfiguration<Team> fixture;

    @BeforeEach
    void prepareTheFixture() {
        fixture = new AggregateTestFixture<>(Team.class)
                .registerCommandTargetResolver(new Targets(RosterFamilies.ALL))
                .registerInjectableResource(teams);
    }

    @Nested
    class FormingATeam {

        @Test
        void makesTheTeam() {
            fixture.givenNoPriorActivity()
                    .when(new FormTeam(PREVENTERS, "Preventers", "Sharp Tower"))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new TeamFormed(PREVENTERS, "Preventers", "Sharp Tower"));
        }

        @Test
        void keepsTheTrimmedTexts() {
            fixture.givenNoPriorActivity()
                    .when(new FormTeam(PREVENTERS, " Preventers ", "\tSharp Tower\n"))
                    .expectEvents(new TeamFormed(PREVENTERS, "Preventers", "Sharp Tower"));
        }
    }

    @Nested
    class ACommandMeantForAVersion {

        @Test
        void isDecidedIfTheTeamIsAtIt() {
            fixture.given(formed())
                    .when(new DisbandTeam(PREVENTERS), Map.of("expectedVersions", List.of(0L)))
                    .expectEvents(new TeamDisbanded(PREVENTERS));
        }

        @Test
        void isRejectedIfTheTeamIsAtAnother() {
            fixture.given(formed())
                    .when(new DisbandTeam(PREVENTERS), Map.of("expectedVersions", List.of(1L)))
                    .expectNoEvents()
                    .expectException(HasChanged.class);
        }

        @Test
        void isRejectedAsEveryOtherIfTheTeamIsDisbanded() {
            fixture.given(formed(), new TeamDisbanded(PREVENTERS))
                    .when(new DisbandTeam(PREVENTERS), Map.of("expectedVersions", List.of(0L)))
                    .expectException(TeamIsDisbanded.class);
        }
    }

    @Nested
    class RevisingATeam {

        @Test
        void renamesIt() {
            fixture.given(formed())
                    .when(new ReviseTeam(PREVENTERS, "Defenders", null))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new TeamRenamed(PREVENTERS, "Defenders"));
        }

        @Test
        void relocatesIt() {
            fixture.given(formed())
                    .when(new ReviseTeam(PREVENTERS, null, "Sister Margaret's Bar"))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new TeamRelocated(PREVENTERS, "Sister Margaret's Bar"));
        }

        @Test
        void makesOneEventForEachDetailThatChanges() {
            fixture.given(formed())
                    .when(new ReviseTeam(PREVENTERS, "Defenders", "Sister Margaret's Bar"))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(
                            new TeamRenamed(PREVENTERS, "Defenders"),
                            new TeamRelocated(PREVENTERS, "Sister Margaret's Bar"));
        }

        @Test
        void leavesOutWhatIsAlreadySo() {
            fixture.given(formed())
                    .when(new ReviseTeam(PREVENTERS, "Preventers", "Sister Margaret's Bar"))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new TeamRelocated(PREVENTERS, "Sister Margaret's Bar"));
        }

        @Test
        void makesNoEventWhenNothingChanges() {
            fixture.given(formed())
                    .when(new ReviseTeam(PREVENTERS, " Preventers ", "Sharp Tower"))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void makesNoEventWhenNothingIsGiven() {
            fixture.given(formed())
                    .when(new ReviseTeam(PREVENTERS, null, null))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void comparesWithTheLastRevision() {
            fixture.given(
                            formed(),
                            new TeamRenamed(PREVENTERS, "Defenders"),
                            new TeamRelocated(PREVENTERS, "Sister Margaret's Bar"))
                    .when(new ReviseTeam(PREVENTERS, "Preventers", "Sister Margaret's Bar"))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new TeamRenamed(PREVENTERS, "Preventers"));
        }
    }

    @Nested
    class DisbandingATeam {

        @Test
        void endsItAndHoldsOffEnlistments() {
            fixture.given(formed())
                    .when(new DisbandTeam(PREVENTERS))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new TeamDisbanded(PREVENTERS));

            assertThat(teams.heldOff()).containsExactly(PREVENTERS);
        }

        @Test
        void holdsOffNoEnlistmentsWhenItIsRejected() {
            fixture.given(formed(), new TeamDisbanded(PREVENTERS))
                    .when(new DisbandTeam(PREVENTERS))
                    .expectException(TeamIsDisbanded.class);

            assertThat(teams.heldOff()).isEmpty();
        }
    }

    @Nested
    class ADisbandedTeam {

        @ParameterizedTest
        @MethodSource("commands")
        void rejectsEveryCommand(TeamCommand command) {
            fixture.given(formed(), new TeamDisbanded(PREVENTERS))
                    .when(command)
                    .expectException(TeamIsDisbanded.class)
                    .expectNoEvents();
        }

        static Stream<TeamCommand> commands() {
            return Stream.of(
                    new ReviseTeam(PREVENTERS, "Defenders", null),
                    new ReviseTeam(PREVENTERS, null, "Sister Margaret's Bar"),
                    new ReviseTeam(PREVENTERS, null, null),
                    new DisbandTeam(PREVENTERS));
        }
    }

    private static TeamFormed formed() {
        return new TeamFormed(PREVENTERS, "Preventers", "Sharp Tower");
    }
}

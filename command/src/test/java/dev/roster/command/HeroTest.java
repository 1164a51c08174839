package dev.roster.command;

import static dev.roster.command.TransparentKeys.details;
import static dev.roster.command.TransparentKeys.secretName;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.RuleViolation.HasChanged;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroIsForgotten;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.api.RuleViolation.PreconditionFailed;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.TeamNamedTwice;
import dev.roster.api.RuleViolation.TooManyTeams;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.eventstore.command.Targets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeroTest {

    private static final UUID DEADPOND = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final UUID PREVENTERS = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");
    private static final UUID Z_FORCE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8002");
    private static final UUID DISBANDED = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8003");
    private static final UUID UNKNOWN = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8004");

    private final InMemoryTeams teams = new InMemoryTeams();
    private final TransparentKeys keys = new TransparentKeys();
    private FixtureConfiguration<Hero> fixture;

    @BeforeEach
    void prepareTheFixture() {
        teams.form(PREVENTERS);
        teams.form(Z_FORCE);
        teams.disband(DISBANDED);
        fixture = new AggregateTestFixture<>(Hero.class)
                .registerCommandTargetResolver(new Targets(RosterFamilies.ALL))
                .registerInjectableResource(teams)
                .registerInjectableResource(keys);
    }

    @Nested
    class RegisteringAHero {

        @Test
        void makesAHeroInNoTeam() {
            fixture.givenNoPriorActivity()
                    .when(new RegisterHero(DEADPOND, "Deadpond", "Dive Wilson", 28, List.of()))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(registered(28));
        }

        @Test
        void makesAHeroOfNoAge() {
            fixture.givenNoPriorActivity()
                    .when(registering())
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(registered(null));
        }

        @Test
        void keepsTheTrimmedTexts() {
            fixture.givenNoPriorActivity()
                    .when(new RegisterHero(DEADPOND, " Deadpond ", "\tDive Wilson\n", null, List.of()))
                    .expectEvents(registered(null));
        }

        @Test
        void enlistsItInTheTeamsAfterwardsInTheirOrder() {
            fixture.givenNoPriorActivity()
                    .when(registering(Z_FORCE, PREVENTERS))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(
                            registered(null),
                            new HeroEnlisted(DEADPOND, Z_FORCE),
                            new HeroEnlisted(DEADPOND, PREVENTERS));
        }

        @Test
        void looksAtEveryTeam() {
            fixture.givenNoPriorActivity().when(registering(Z_FORCE, PREVENTERS));

            assertThat(teams.lookedAt()).containsExactlyInAnyOrder(PREVENTERS, Z_FORCE);
        }

        @Test
        void isAcceptedWith50Teams() {
            var fifty = standingTeams(50);

            fixture.givenNoPriorActivity()
                    .when(registering(fifty))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(Stream.concat(
                                    Stream.of(registered(null)),
                                    Stream.of(fifty).map(teamId -> new HeroEnlisted(DEADPOND, teamId)))
                            .toArray());
        }

        @Test
        void isRejectedWith51Teams() {
            fixture.givenNoPriorActivity()
                    .when(registering(standingTeams(51)))
                    .expectException(TooManyTeams.class)
                    .expectNoEvents();
        }

        @Test
        void looksAtNoTeamWhenThereAreTooMany() {
            fixture.givenNoPriorActivity().when(registering(standingTeams(51))).expectException(TooManyTeams.class);

            assertThat(teams.lookedAt()).isEmpty();
        }

        @Test
        void isRejectedWhenOneTeamIsNamed51Times() {
            var many = Collections.nCopies(51, Z_FORCE).toArray(UUID[]::new);

            fixture.givenNoPriorActivity()
                    .when(registering(many))
                    .expectException(TooManyTeams.class)
                    .expectNoEvents();
        }

        @Test
        void isRejectedWhenATeamIsNamedTwice() {
            fixture.givenNoPriorActivity()
                    .when(registering(Z_FORCE, PREVENTERS, Z_FORCE))
                    .expectException(TeamNamedTwice.class)
                    .expectExceptionMessage(new TeamNamedTwice(Z_FORCE).getMessage())
                    .expectNoEvents();
        }

        @Test
        void isRejectedWhenOneOfItsTeamsIsDisbanded() {
            fixture.givenNoPriorActivity()
                    .when(registering(PREVENTERS, DISBANDED, Z_FORCE))
                    .expectException(TeamIsDisbanded.class)
                    .expectNoEvents();
        }

        @Test
        void isRejectedWhenOneOfItsTeamsIsUnknown() {
            fixture.givenNoPriorActivity()
                    .when(registering(PREVENTERS, UNKNOWN, Z_FORCE))
                    .expectException(UnknownTeam.class)
                    .expectNoEvents();
        }

        private UUID[] standingTeams(int number) {
            return Stream.generate(UUID::randomUUID)
                    .limit(number)
                    .peek(teams::form)
                    .toArray(UUID[]::new);
        }
    }

    @Nested
    class RevisingAHero {

        @Test
        void renamesIt() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, "Deadpuddle", null, null))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroRenamed(DEADPOND, details("Deadpuddle", 28)));
        }

        @Test
        void changesItsSecretName() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, null, "Wade", null))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new SecretNameChanged(DEADPOND, secretName("Wade")));
        }

        @Test
        void changesItsAge() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, null, null, new NewAge(29)))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroAgeChanged(DEADPOND, details("Deadpond", 29)));
        }

        @Test
        void setsAnAgeThatItDidNotHave() {
            fixture.given(registered(null))
                    .when(new ReviseHero(DEADPOND, null, null, new NewAge(0)))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroAgeChanged(DEADPOND, details("Deadpond", 0)));
        }

        @Test
        void clearsItsAge() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, null, null, NewAge.NONE))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroAgeChanged(DEADPOND, details("Deadpond", null)));
        }

        @Test
        void makesNoEventWhenThereIsNoAgeToClear() {
            fixture.given(registered(null))
                    .when(new ReviseHero(DEADPOND, null, null, NewAge.NONE))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void leavesAnAgeThatIsAbsent() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, "Deadpuddle", "Wade", null))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(
                            new HeroRenamed(DEADPOND, details("Deadpuddle", 28)),
                            new SecretNameChanged(DEADPOND, secretName("Wade")));
        }

        @Test
        void makesOneEventForEachDetailThatChanges() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, "Deadpuddle", "Wade", new NewAge(29)))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(
                            new HeroRenamed(DEADPOND, details("Deadpuddle", 28)),
                            new SecretNameChanged(DEADPOND, secretName("Wade")),
                            new HeroAgeChanged(DEADPOND, details("Deadpuddle", 29)));
        }

        @Test
        void leavesOutWhatIsAlreadySo() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, "Deadpond", "Wade", new NewAge(28)))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new SecretNameChanged(DEADPOND, secretName("Wade")));
        }

        @Test
        void makesNoEventWhenNothingChanges() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, " Deadpond ", "Dive Wilson", new NewAge(28)))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void seesThatALargeAgeIsTheSame() {
            fixture.given(registered(100_000))
                    .when(new ReviseHero(DEADPOND, null, null, new NewAge(100_000)))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void makesNoEventWhenNothingIsGiven() {
            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, null, null, null))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void comparesWithTheLastRevision() {
            fixture.given(
                            registered(28),
                            new HeroRenamed(DEADPOND, details("Deadpuddle", 28)),
                            new SecretNameChanged(DEADPOND, secretName("Wade")),
                            new HeroAgeChanged(DEADPOND, details("Deadpuddle", null)))
                    .when(new ReviseHero(DEADPOND, "Deadpond", "Wade", new NewAge(28)))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(
                            new HeroRenamed(DEADPOND, details("Deadpond", null)),
                            new HeroAgeChanged(DEADPOND, details("Deadpond", 28)));
        }
    }

    @Nested
    class EnlistingAHero {

        @Test
        void makesItAMember() {
            fixture.given(registered(null))
                    .when(new EnlistHero(DEADPOND, Z_FORCE))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroEnlisted(DEADPOND, Z_FORCE));
        }

        @Test
        void makesItAMemberOfASecondTeam() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE))
                    .when(new EnlistHero(DEADPOND, PREVENTERS))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroEnlisted(DEADPOND, PREVENTERS));
        }

        @Test
        void makesItAMemberAgainAfterADischarge() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE), new HeroDischarged(DEADPOND, Z_FORCE))
                    .when(new EnlistHero(DEADPOND, Z_FORCE))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroEnlisted(DEADPOND, Z_FORCE));
        }

        @Test
        void looksAtThatTeamAlone() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE))
                    .when(new EnlistHero(DEADPOND, PREVENTERS));

            assertThat(teams.lookedAt()).containsExactly(PREVENTERS);
        }

        @Test
        void isRejectedWhenItIsAMemberAlready() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE))
                    .when(new EnlistHero(DEADPOND, Z_FORCE))
                    .expectException(HeroAlreadyEnlisted.class)
                    .expectNoEvents();
        }

        @Test
        void isRejectedWhenTheTeamIsUnknown() {
            fixture.given(registered(null))
                    .when(new EnlistHero(DEADPOND, UNKNOWN))
                    .expectException(UnknownTeam.class)
                    .expectNoEvents();
        }

        @Test
        void isRejectedWhenTheTeamIsDisbanded() {
            fixture.given(registered(null))
                    .when(new EnlistHero(DEADPOND, DISBANDED))
                    .expectException(TeamIsDisbanded.class)
                    .expectNoEvents();
        }

        @Test
        void looksAtTheTeamBeforeTheHerosOwnTeams() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, DISBANDED))
                    .when(new EnlistHero(DEADPOND, DISBANDED))
                    .expectException(TeamIsDisbanded.class)
                    .expectNoEvents();
        }
    }

    @Nested
    class DischargingAHero {

        @Test
        void endsTheMembership() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new DischargeHero(DEADPOND, Z_FORCE))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroDischarged(DEADPOND, Z_FORCE));
        }

        @Test
        void isAcceptedWhenTheTeamIsDisbanded() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, DISBANDED))
                    .when(new DischargeHero(DEADPOND, DISBANDED))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroDischarged(DEADPOND, DISBANDED));
        }

        @Test
        void doesNotLookAtTheTeam() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE))
                    .when(new DischargeHero(DEADPOND, Z_FORCE))
                    .expectSuccessfulHandlerExecution();

            assertThat(teams.lookedAt()).isEmpty();
        }

        @Test
        void isRejectedWhenItIsNoMember() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new DischargeHero(DEADPOND, Z_FORCE))
                    .expectException(HeroNotEnlisted.class)
                    .expectNoEvents();
        }

        @Test
        void isRejectedWhenItIsNoMemberAnyMore() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, Z_FORCE), new HeroDischarged(DEADPOND, Z_FORCE))
                    .when(new DischargeHero(DEADPOND, Z_FORCE))
                    .expectException(HeroNotEnlisted.class)
                    .expectNoEvents();
        }

        @Test
        void isRejectedAsNoMemberWhenTheTeamIsUnknown() {
            fixture.given(registered(null))
                    .when(new DischargeHero(DEADPOND, UNKNOWN))
                    .expectException(HeroNotEnlisted.class)
                    .expectNoEvents();
        }
    }

    @Nested
    class ReassigningAHero {

        @Test
        void joinsAndLeavesWhatThatTakes() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new ReassignHero(DEADPOND, List.of(Z_FORCE)))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroDischarged(DEADPOND, PREVENTERS), new HeroEnlisted(DEADPOND, Z_FORCE));
        }

        @Test
        void makesNoEventForWhatIsSo() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS), new HeroEnlisted(DEADPOND, Z_FORCE))
                    .when(new ReassignHero(DEADPOND, List.of(Z_FORCE, PREVENTERS)))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void leavesNoTeamThatIsDisbanded() {
            fixture.given(
                            registered(null),
                            new HeroEnlisted(DEADPOND, DISBANDED),
                            new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new ReassignHero(DEADPOND, List.of()))
                    .expectEvents(new HeroDischarged(DEADPOND, PREVENTERS));
        }

        @Test
        void looksAtTheTeamsThatItIsToBeIn() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new ReassignHero(DEADPOND, List.of(Z_FORCE)));

            assertThat(teams.lookedAt()).containsExactly(Z_FORCE);
        }

        @Test
        void isRejectedAsAWhole() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, DISBANDED))
                    .when(new ReassignHero(DEADPOND, List.of(PREVENTERS, DISBANDED)))
                    .expectException(TeamIsDisbanded.class)
                    .expectNoEvents();
            fixture.given(registered(null))
                    .when(new ReassignHero(DEADPOND, List.of(PREVENTERS, UNKNOWN)))
                    .expectException(UnknownTeam.class)
                    .expectNoEvents();
            fixture.given(registered(null))
                    .when(new ReassignHero(DEADPOND, List.of(PREVENTERS, PREVENTERS)))
                    .expectException(TeamNamedTwice.class);
            fixture.given(registered(null))
                    .when(new ReassignHero(DEADPOND, Collections.nCopies(201, PREVENTERS)))
                    .expectException(TooManyTeams.class);
        }
    }

    @Nested
    class ACommandMeantForAVersion {

        @Test
        void isDecidedIfTheHeroIsAtOneOfThem() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new RetireHero(DEADPOND), Map.of("expectedVersions", List.of(7L, 1L)))
                    .expectEvents(new HeroRetired(DEADPOND));
        }

        @Test
        void isRejectedIfTheHeroIsAtAnother() {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new RetireHero(DEADPOND), Map.of("expectedVersions", List.of(0L, 2L)))
                    .expectNoEvents()
                    .expectException(HasChanged.class)
                    .expectExceptionMessage(
                            "%s is at version 1 by now, and the command was meant for another: read it again, and decide anew."
                                    .formatted(DEADPOND));
        }

        @ParameterizedTest
        @MethodSource("dev.roster.command.HeroTest#commandsToAHero")
        void isRejectedWhateverItIs(HeroCommand command) {
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(command, Map.of("expectedVersions", List.of(0L)))
                    .expectNoEvents()
                    .expectException(HasChanged.class);
            fixture.given(registered(null), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(command, Map.of("unexpectedVersions", List.of(1L)))
                    .expectNoEvents()
                    .expectException(HasChanged.class);
        }

        @Test
        void isRejectedByItsRulesFirst() {
            fixture.given(registered(null))
                    .when(new EnlistHero(DEADPOND, DISBANDED), Map.of("expectedVersions", List.of(9L)))
                    .expectException(TeamIsDisbanded.class);
            fixture.given(registered(null))
                    .when(new ReassignHero(DEADPOND, List.of(UNKNOWN)), Map.of("expectedVersions", List.of(9L)))
                    .expectException(UnknownTeam.class);
            fixture.givenNoPriorActivity()
                    .when(registering(DISBANDED), Map.of("expectedToExist", true))
                    .expectException(TeamIsDisbanded.class);
        }

        @Test
        void isRejectedIfThereIsToBeAHeroAndIsNone() {
            for (var condition : Map.of("expectedToExist", true, "expectedVersions", List.of(0L))
                    .entrySet()) {
                fixture.givenNoPriorActivity()
                        .when(registering(), Map.of(condition.getKey(), condition.getValue()))
                        .expectNoEvents()
                        .expectException(PreconditionFailed.class);
            }
        }

        /** As it is without the condition: whoever reads it again would not find it (RFC 9110, 13.2.1). */
        @Test
        void isRejectedAsEveryOtherIfTheHeroHasEnded() {
            fixture.given(registered(null), new HeroRetired(DEADPOND))
                    .when(new RetireHero(DEADPOND), Map.of("expectedVersions", List.of(0L)))
                    .expectException(HeroIsRetired.class);
            fixture.given(registered(null), new HeroForgotten(DEADPOND))
                    .when(new ForgetHero(DEADPOND), Map.of("expectedVersions", List.of(0L)))
                    .expectException(HeroIsForgotten.class);
            fixture.given(registered(null), new HeroRetired(DEADPOND))
                    .when(new ForgetHero(DEADPOND), Map.of("expectedVersions", List.of(0L)))
                    .expectException(HasChanged.class);
        }

        @Test
        void isRejectedIfNoVersionWillDo() {
            fixture.given(registered(null))
                    .when(new RetireHero(DEADPOND), Map.of("expectedVersions", List.of()))
                    .expectException(HasChanged.class);
        }
    }

    @Nested
    class RetiringAHero {

        @Test
        void endsTheHeroByOneEvent() {
            fixture.given(registered(28), new HeroEnlisted(DEADPOND, Z_FORCE), new HeroEnlisted(DEADPOND, PREVENTERS))
                    .when(new RetireHero(DEADPOND))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroRetired(DEADPOND));
        }
    }

    @Nested
    class ARetiredHero {

        @ParameterizedTest
        @MethodSource("commands")
        void rejectsEveryCommand(HeroCommand command) {
            fixture.given(registered(28), new HeroEnlisted(DEADPOND, Z_FORCE), new HeroRetired(DEADPOND))
                    .when(command)
                    .expectException(HeroIsRetired.class)
                    .expectNoEvents();

            assertThat(teams.lookedAt()).isEmpty();
        }

        static Stream<HeroCommand> commands() {
            return Stream.of(
                    new ReviseHero(DEADPOND, "Deadpuddle", "Wade", NewAge.NONE),
                    new ReviseHero(DEADPOND, null, null, null),
                    new EnlistHero(DEADPOND, PREVENTERS),
                    new EnlistHero(DEADPOND, Z_FORCE),
                    new EnlistHero(DEADPOND, DISBANDED),
                    new EnlistHero(DEADPOND, UNKNOWN),
                    new DischargeHero(DEADPOND, Z_FORCE),
                    new DischargeHero(DEADPOND, PREVENTERS),
                    new ReassignHero(DEADPOND, List.of(PREVENTERS)),
                    new ReassignHero(DEADPOND, List.of(Z_FORCE)),
                    new RetireHero(DEADPOND));
        }
    }

    @Nested
    class ForgettingAHero {

        @Test
        void destroysItsKeyByOneEvent() {
            fixture.given(registered(28), new HeroEnlisted(DEADPOND, Z_FORCE))
                    .when(new ForgetHero(DEADPOND))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroForgotten(DEADPOND));

            assertThat(keys.destroyed()).containsExactly(DEADPOND);
        }

        @Test
        void isAcceptedWhenTheHeroIsRetired() {
            fixture.given(registered(28), new HeroRetired(DEADPOND))
                    .when(new ForgetHero(DEADPOND))
                    .expectSuccessfulHandlerExecution()
                    .expectEvents(new HeroForgotten(DEADPOND));
        }

        @Test
        void leavesARevisionThatIsUnderWayNothingToOpen() {
            keys.destroy(DEADPOND);

            fixture.given(registered(28))
                    .when(new ReviseHero(DEADPOND, "Deadpuddle", null, null))
                    .expectException(HeroIsForgotten.class)
                    .expectNoEvents();
        }
    }

    @Nested
    class AForgottenHero {

        @ParameterizedTest
        @MethodSource("commands")
        void rejectsEveryCommandAndMakesNoKey(HeroCommand command) {
            fixture.given(registered(28), new HeroEnlisted(DEADPOND, Z_FORCE), new HeroForgotten(DEADPOND))
                    .when(command)
                    .expectException(HeroIsForgotten.class)
                    .expectNoEvents();

            assertThat(keys.made()).isEmpty();
            assertThat(teams.lookedAt()).isEmpty();
        }

        static Stream<HeroCommand> commands() {
            return Stream.concat(ARetiredHero.commands(), Stream.of(new ForgetHero(DEADPOND)));
        }
    }

    private static RegisterHero registering(UUID... teamIds) {
        return new RegisterHero(DEADPOND, "Deadpond", "Dive Wilson", null, List.of(teamIds));
    }

    static Stream<HeroCommand> commandsToAHero() {
        return Stream.of(
                new ReviseHero(DEADPOND, "Dead Pond", null, null),
                new ReviseHero(DEADPOND, null, null, null),
                new EnlistHero(DEADPOND, Z_FORCE),
                new EnlistHero(DEADPOND, PREVENTERS),
                new DischargeHero(DEADPOND, PREVENTERS),
                new DischargeHero(DEADPOND, Z_FORCE),
                new ReassignHero(DEADPOND, List.of(PREVENTERS)),
                new RetireHero(DEADPOND),
                new ForgetHero(DEADPOND));
    }

    private static HeroRegistered registered(@Nullable Integer age) {
        return new HeroRegistered(DEADPOND, details("Deadpond", age), secretName("Dive Wilson"));
    }
}

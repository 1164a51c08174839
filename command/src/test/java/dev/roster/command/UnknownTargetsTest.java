package dev.roster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.UnknownHero;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamCommand;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.command.Targets;
import dev.roster.eventstore.command.UnknownTargets;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnknownTargetsTest {

    private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final UUID OTHER_ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    @Nested
    class AnIdThatNobodyHas {

        @ParameterizedTest
        @MethodSource("dev.roster.command.UnknownTargetsTest#heroCommands")
        void isAnUnknownHeroToAHerosCommand(HeroCommand command) {
            new AggregateTestFixture<>(Hero.class)
                    .registerCommandTargetResolver(new Targets(RosterFamilies.ALL))
                    .registerInjectableResource(new InMemoryTeams())
                    .registerInjectableResource(new TransparentKeys())
                    .registerCommandHandlerInterceptor(new UnknownTargets(RosterFamilies.ALL))
                    .givenNoPriorActivity()
                    .when(command)
                    .expectException(UnknownHero.class)
                    .expectExceptionMessage(new UnknownHero(ID).getMessage())
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("dev.roster.command.UnknownTargetsTest#teamCommands")
        void isAnUnknownTeamToATeamsCommand(TeamCommand command) {
            new AggregateTestFixture<>(Team.class)
                    .registerCommandTargetResolver(new Targets(RosterFamilies.ALL))
                    .registerInjectableResource(new InMemoryTeams())
                    .registerInjectableResource(new TransparentKeys())
                    .registerCommandHandlerInterceptor(new UnknownTargets(RosterFamilies.ALL))
                    .givenNoPriorActivity()
                    .when(command)
                    .expectException(UnknownTeam.class)
                    .expectExceptionMessage(new UnknownTeam(ID).getMessage())
                    .expectNoEvents();
        }
    }

    @Nested
    class AnIdOfTheOtherKind {

        private final InterceptorChain chain = () -> {
            throw new IncompatibleAggregateException("The stream is another aggregate's");
        };

        @ParameterizedTest
        @MethodSource("dev.roster.command.UnknownTargetsTest#heroCommands")
        void isAnUnknownHeroToAHerosCommand(HeroCommand command) {
            assertThatExceptionOfType(UnknownHero.class)
                    .isThrownBy(() -> intercept(command, chain))
                    .satisfies(rejection -> assertThat(rejection.subject()).isEqualTo(ID));
        }

        @ParameterizedTest
        @MethodSource("dev.roster.command.UnknownTargetsTest#teamCommands")
        void isAnUnknownTeamToATeamsCommand(TeamCommand command) {
            assertThatExceptionOfType(UnknownTeam.class)
                    .isThrownBy(() -> intercept(command, chain))
                    .satisfies(rejection -> assertThat(rejection.subject()).isEqualTo(ID));
        }
    }

    @Nested
    class AnythingElse {

        @Test
        void isAnsweredAsItWas() throws Exception {
            assertThat(intercept(new RetireHero(ID), () -> "done")).isEqualTo("done");
        }

        @Test
        void thatIsThrownIsLetThrough() {
            var rejection = new HeroIsRetired(ID);

            assertThatThrownBy(() -> intercept(new RetireHero(ID), () -> {
                        throw rejection;
                    }))
                    .isSameAs(rejection);
        }

        @Test
        void thatIsCommandedKeepsItsException() {
            var notFound = new AggregateNotFoundException("elsewhere", "There is none");

            assertThatThrownBy(() -> intercept("a command of another family", () -> {
                        throw notFound;
                    }))
                    .isSameAs(notFound);
        }
    }

    static Stream<HeroCommand> heroCommands() {
        return Stream.of(
                new ReviseHero(ID, "Deadpond", null, null),
                new EnlistHero(ID, OTHER_ID),
                new DischargeHero(ID, OTHER_ID),
                new RetireHero(ID));
    }

    static Stream<TeamCommand> teamCommands() {
        return Stream.of(new ReviseTeam(ID, "Preventers", null), new DisbandTeam(ID));
    }

    private static Object intercept(Object command, InterceptorChain chain) throws Exception {
        var unitOfWork = new DefaultUnitOfWork<>(new GenericCommandMessage<>(command));
        return new UnknownTargets(RosterFamilies.ALL).handle(unitOfWork, chain);
    }
}

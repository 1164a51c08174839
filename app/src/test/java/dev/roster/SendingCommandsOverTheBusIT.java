package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/** The example of docs/extending.md: a bean that is added to the application and sends it commands, without HTTP. */
class SendingCommandsOverTheBusIT {

    @Component
    static class Recruiter {

        private final CommandGateway commands;

        Recruiter(CommandGateway commands) {
            this.commands = commands;
        }

        /** The new hero's id, or nothing if the team does not exist. */
        Optional<UUID> recruit(String name, String secretName, UUID teamId) {
            var heroId = UUID.randomUUID();
            try {
                commands.sendAndWait(new RegisterHero(heroId, name, secretName, null, List.of(teamId)));
                return Optional.of(heroId);
            } catch (UnknownTeam e) {
                return Optional.empty();
            }
        }
    }

    @Test
    void aBeanGetsTheAnswerOrTheTypeOfTheRejection() {
        try (var node = Node.start(TestPostgres.newDatabase(), Recruiter.class)) {
            var team = Node.id();
            node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
            var recruiter = node.bean(Recruiter.class);

            var hero = recruiter.recruit("Deadpond", "Dive Wilson", team);

            assertThat(hero).isPresent();
            node.awaitProjection();
            assertThat(node.rows("select hero_id from roster.heroteamlink"))
                    .extracting(row -> row.get("hero_id"))
                    .containsExactly(hero.get());
            assertThat(recruiter.recruit("Nobody", "No one", Node.id())).isEmpty();
        }
    }
}

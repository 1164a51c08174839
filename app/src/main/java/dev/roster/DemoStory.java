package dev.roster;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.Reached;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the roster's story when the service first starts: sends its commands over the bus, and shows each state. */
@Component
@Profile("demo")
class DemoStory implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(DemoStory.class);

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CommandGateway commands;
    private final JdbcClient jdbc;
    private final Reached reached;

    DemoStory(CommandGateway commands, JdbcClient jdbc, Reached reached) {
        this.commands = commands;
        this.jdbc = jdbc;
        this.reached = reached;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        if (jdbc.sql("select exists (select from eventstore.event)")
                .query(Boolean.class)
                .single()) {
            log.info("The story is not told again: there are events already");
            return;
        }
        var preventers = form("Preventers", "Sharp Tower");
        var zForce = form("Z-Force", "Sister Margaret's Bar");
        show("Two teams are formed");
        register("Deadpond", "Dive Wilson", null, zForce, preventers);
        register("Rusty-Man", "Tommy Sharp", 48, preventers);
        var spiderBoy = register("Spider-Boy", "Pedro Parqueador", null, preventers);
        show("Three heroes are registered: Deadpond in both teams, the others in Preventers");
        commands.sendAndWait(new EnlistHero(spiderBoy, zForce));
        show("Spider-Boy joins Z-Force");
        try {
            commands.sendAndWait(new EnlistHero(spiderBoy, zForce));
        } catch (HeroAlreadyEnlisted rejection) {
            log.info("Spider-Boy joins Z-Force again, and is told: {}", rejection.getMessage());
        }
        commands.sendAndWait(new DischargeHero(spiderBoy, zForce));
        show("Spider-Boy leaves Z-Force");
    }

    private UUID form(String name, String headquarters) {
        var teamId = IDS.generate();
        commands.sendAndWait(new FormTeam(teamId, name, headquarters));
        return teamId;
    }

    private UUID register(String name, String secretName, @Nullable Integer age, UUID... teamIds) {
        var heroId = IDS.generate();
        commands.sendAndWait(new RegisterHero(heroId, name, secretName, age, List.of(teamIds)));
        return heroId;
    }

    private void show(String state) throws InterruptedException {
        awaitProjection();
        var table = new StringBuilder("%n%n    %-12s %-22s %s%n".formatted("TEAM", "HEADQUARTERS", "HEROES"));
        jdbc.sql("""
                select team.name, team.headquarters, string_agg(hero.name, ', ' order by hero.name) as heroes
                from roster.team
                left join roster.heroteamlink link on link.team_id = team.id
                left join roster.hero on hero.id = link.hero_id
                group by team.id order by team.name""")
                .query((row, number) -> "    %-12s %-22s %s%n"
                        .formatted(
                                row.getString("name"),
                                row.getString("headquarters"),
                                row.getString("heroes") == null ? "-" : row.getString("heroes")))
                .list()
                .forEach(table::append);
        log.info("{}:{}", state, table);
    }

    /** The read model follows the events a moment later. */
    private void awaitProjection() throws InterruptedException {
        var last = jdbc.sql("select max(position) from eventstore.event")
                .query(Long.class)
                .single();
        if (!reached.await(last, PATIENCE)) {
            throw new IllegalStateException("The projection does not follow: see /actuator/health");
        }
    }
}

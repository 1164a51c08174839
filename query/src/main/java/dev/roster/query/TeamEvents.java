package dev.roster.query;

import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.TeamEvent;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.Relation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The events of teams. Those by which heroes come and go, or end as members, are on the streams of heroes. */
@Component
class TeamEvents implements EventFamily<TeamEvent> {

    /** The table knows the teams that a hero left with its end, which the event does not name. */
    private static final List<Relation> RELATIONS = List.of(
            new Relation.InData("Hero", names(HeroEnlisted.class, HeroDischarged.class), "teamId"),
            new Relation.InTable(names(HeroRetired.class, HeroForgotten.class), "eventstore.departure", "team_id"));

    private static List<String> names(Class<?>... events) {
        return Stream.of(events).map(Class::getSimpleName).toList();
    }

    @Override
    public String aggregateType() {
        return "Team";
    }

    @Override
    public Class<TeamEvent> events() {
        return TeamEvent.class;
    }

    @Override
    public UUID aggregateId(TeamEvent event) {
        return event.teamId();
    }

    @Override
    public String collection() {
        return "/teams/";
    }

    @Override
    public String typePrefix() {
        return "dev.roster.";
    }

    @Override
    public List<Relation> relations() {
        return RELATIONS;
    }

    @Override
    public Optional<RuntimeException> idIsTaken(UUID teamId) {
        return Optional.of(new TeamAlreadyFormed(teamId));
    }
}

package dev.roster.query;

import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.TeamEvent;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The events of teams. */
@Component
class TeamEvents implements EventFamily<TeamEvent> {

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
    public Optional<RuntimeException> idIsTaken(UUID teamId) {
        return Optional.of(new TeamAlreadyFormed(teamId));
    }
}

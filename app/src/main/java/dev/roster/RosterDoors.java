package dev.roster;

import dev.roster.web.door.DoorRule;
import dev.roster.web.door.Doors;
import dev.roster.web.door.Role;
import java.util.List;
import org.springframework.stereotype.Component;

/** Who may do what with heroes and teams. */
@Component
class RosterDoors implements Doors {

    @Override
    public List<DoorRule> rules() {
        return List.of(
                new DoorRule(List.of(), "/heroes/*/erasure", Role.PRIVACY_OFFICER),
                new DoorRule(List.of(), "/heroes/*/personal-data", Role.PRIVACY_OFFICER),
                new DoorRule(DoorRule.QUERIES, "/heroes/**", Role.VIEWER),
                new DoorRule(DoorRule.COMMANDS, "/heroes/**", Role.EDITOR),
                new DoorRule(DoorRule.QUERIES, "/teams/**", Role.VIEWER),
                new DoorRule(DoorRule.COMMANDS, "/teams/**", Role.EDITOR));
    }
}

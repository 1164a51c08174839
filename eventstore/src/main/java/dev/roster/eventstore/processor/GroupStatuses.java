package dev.roster.eventstore.processor;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How the groups of event handlers are: those of the read model and of users alike. */
@Component
public final class GroupStatuses {

    private final GroupsHealth groups;

    GroupStatuses(GroupsHealth groups) {
        this.groups = groups;
    }

    /** All groups of this service, in the order of their names. */
    public List<GroupStatus> all() {
        return groups.all().stream().map(GroupHealth::status).toList();
    }

    /** One group; nothing if none has the name. */
    public Optional<GroupStatus> find(String name) {
        return groups.find(name).map(GroupHealth::status);
    }
}

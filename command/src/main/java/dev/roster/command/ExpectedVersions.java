package dev.roster.command;

import dev.roster.api.RuleViolation.HasChanged;
import java.util.Collection;
import java.util.UUID;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.jspecify.annotations.Nullable;

/** The versions of its aggregate that a command was meant for, in its metadata: a collection of Longs. */
final class ExpectedVersions {

    static final String NAME = "expectedVersions";

    private ExpectedVersions() {}

    /**
     * Called by the aggregate before it decides.
     *
     * @param expected null if any version will do
     * @throws HasChanged if the aggregate is at none of them
     */
    static void require(@Nullable Collection<Long> expected, UUID aggregateId) {
        var version = AggregateLifecycle.getVersion();
        if (expected != null && !expected.contains(version)) {
            throw new HasChanged(aggregateId, version);
        }
    }
}

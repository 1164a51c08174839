package dev.roster.command;

import dev.roster.api.RuleViolation.HasChanged;
import dev.roster.api.RuleViolation.PreconditionFailed;
import dev.roster.web.write.Conditions;
import java.util.Map;
import java.util.UUID;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.AggregateLifecycle;

/** Judges the {@link Conditions} of the current command, for a hero or team that is about to decide. */
final class Expectations {

    private Expectations() {}

    /** Called by an aggregate that is there, just before it decides. */
    static void require(UUID aggregateId) {
        require(aggregateId, true);
    }

    /** Called by an aggregate that is not there yet. */
    static void requireNew(UUID aggregateId) {
        require(ofCurrentCommand(), aggregateId, Conditions.NO_VERSION, false);
    }

    /**
     * Called by an aggregate just before it decides about a part of itself, such as a membership.
     *
     * @param exists whether the part is there
     */
    static void require(UUID aggregateId, boolean exists) {
        require(ofCurrentCommand(), aggregateId, AggregateLifecycle.getVersion(), exists);
    }

    /**
     * Judges the conditions of a command.
     *
     * @throws PreconditionFailed if what the command is about is there, and must not be, or the other way round
     * @throws HasChanged if the aggregate is at another version
     */
    static void require(Map<String, ?> conditions, UUID aggregateId, long version, boolean exists) {
        switch (Conditions.judge(conditions, version, exists)) {
            case EXISTENCE_FAILED -> throw new PreconditionFailed(aggregateId, exists);
            case VERSION_FAILED -> throw new HasChanged(aggregateId, version);
            case HOLD -> {}
        }
    }

    private static Map<String, ?> ofCurrentCommand() {
        return CurrentUnitOfWork.get().getMessage().getMetaData();
    }
}

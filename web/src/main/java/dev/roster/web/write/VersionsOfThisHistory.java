package dev.roster.web.write;

import dev.roster.eventstore.command.CommandFamilies;
import dev.roster.eventstore.epoch.Positions;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps from the conditions of a command what its aggregate was in a history that was rewound. It looks in the transaction of the
 * decision, and so in the history that the decision is stored in.
 */
@Component
class VersionsOfThisHistory implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final CommandFamilies families;
    private final Positions positions;

    VersionsOfThisHistory(CommandFamilies families, Positions positions) {
        this.families = families;
        this.positions = positions;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        var conditions = unitOfWork.getMessage().getMetaData();
        if (Conditions.nameEpochs(conditions)) {
            var target = families.target(unitOfWork.getMessage().getPayload());
            var judged = Conditions.ofThisHistory(conditions, target, positions);
            unitOfWork.transformMessage(command -> command.withMetaData(judged));
        }
        return chain.proceed();
    }
}

package dev.roster.command;

import dev.roster.api.HeroCommand;
import dev.roster.api.RuleViolation.UnknownHero;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamCommand;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says in the roster's words that a command went to an id that nobody has, or that belongs to the other kind. */
@Component
class UnknownTargets implements MessageHandlerInterceptor<CommandMessage<?>> {

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        try {
            return chain.proceed();
        } catch (AggregateNotFoundException | IncompatibleAggregateException e) {
            throw switch (unitOfWork.getMessage().getPayload()) {
                case HeroCommand command -> new UnknownHero(command.heroId());
                case TeamCommand command -> new UnknownTeam(command.teamId());
                default -> e;
            };
        }
    }
}

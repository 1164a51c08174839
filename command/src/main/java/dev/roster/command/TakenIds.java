package dev.roster.command;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.TeamCommand.FormTeam;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Refuses to make what is there already, before anything else is looked at: a command that is sent again is recognised as such
 * whatever has become of the teams that it names.
 */
@Component
class TakenIds implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final Streams streams;

    TakenIds(Streams streams) {
        this.streams = streams;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        switch (unitOfWork.getMessage().getPayload()) {
            case RegisterHero register -> {
                if (streams.isTaken(register.heroId())) {
                    throw new HeroAlreadyRegistered(register.heroId());
                }
            }
            case FormTeam form -> {
                if (streams.isTaken(form.teamId())) {
                    throw new TeamAlreadyFormed(form.teamId());
                }
            }
            default -> {}
        }
        return chain.proceed();
    }
}

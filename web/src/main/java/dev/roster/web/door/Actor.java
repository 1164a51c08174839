package dev.roster.web.door;

import dev.roster.eventstore.MetadataKeys;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Who is behind a command, and how they came in, in its metadata and in that of all events that it leads to. A sender on
 * the bus may say it; otherwise it is who is authenticated, and without anybody the system itself.
 */
@Component
class Actor implements MessageDispatchInterceptor<CommandMessage<?>>, CorrelationDataProvider {

    private static final String NAME = MetadataKeys.ACTOR;
    static final String VIA = MetadataKeys.ACTOR_VIA;

    private static final Map<String, String> SYSTEM = Map.of(NAME, "system", VIA, "bus");

    /** Runs on the sender's thread; a command that is sent again keeps what it has. */
    @Override
    public BiFunction<Integer, CommandMessage<?>, CommandMessage<?>> handle(
            List<? extends CommandMessage<?>> commands) {
        return (index, command) -> {
            var bearer = SecurityContextHolder.getContext().getAuthentication();
            var via = via(bearer);
            return bearer == null || via == null || command.getMetaData().containsKey(NAME)
                    ? command
                    : command.andMetaData(Map.of(NAME, bearer.getName(), VIA, via));
        };
    }

    private static @Nullable String via(@Nullable Authentication bearer) {
        if (bearer instanceof BearerTokenAuthentication local) {
            return (String) local.getTokenAttributes().get(VIA);
        }
        return bearer instanceof JwtAuthenticationToken ? BrowserSessions.Ground.OIDC : null;
    }

    @Override
    public Map<String, ?> correlationDataFor(Message<?> message) {
        var metadata = message.getMetaData();
        var actor = metadata.get(NAME);
        return actor == null ? SYSTEM : Map.of(NAME, actor, VIA, metadata.getOrDefault(VIA, SYSTEM.get(VIA)));
    }
}

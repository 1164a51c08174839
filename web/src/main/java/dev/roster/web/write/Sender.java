package dev.roster.web.write;

import dev.roster.eventstore.MetadataKeys;
import dev.roster.eventstore.command.CommandFamilies;
import dev.roster.eventstore.epoch.LastPosition;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.web.problem.FailureLog;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends the commands that come over HTTP, and throws their rejections. */
@Component
public class Sender {

    private final CommandGateway commands;
    private final CommandFamilies families;
    private final Streams streams;
    private final Positions positions;

    Sender(CommandGateway commands, CommandFamilies families, Streams streams, Positions positions) {
        this.commands = commands;
        this.families = families;
        this.streams = streams;
        this.positions = positions;
    }

    /** Sends a command, again after a conflict with others, and waits for the decision. */
    public Accepted send(Object command) {
        return accepted(GenericCommandMessage.asCommandMessage(command), families.target(command));
    }

    /** Sends a command with the preconditions of a request. */
    public Accepted send(Object command, HttpServletRequest request) {
        return send(command, Conditions.of(request));
    }

    /** Sends a command with additional metadata. */
    public Accepted send(Object command, Map<String, ?> metadata) {
        var message = GenericCommandMessage.asCommandMessage(command).andMetaData(metadata);
        return accepted(message, families.target(command));
    }

    /** The answer for a command that changes nothing: the position of the aggregate's last event. */
    public Accepted unchanged(UUID aggregateId) {
        return new Accepted(() -> last(aggregateId));
    }

    private Position last(UUID aggregateId) {
        return positions.at(streams.lastPosition(aggregateId));
    }

    private Accepted accepted(CommandMessage<Object> command, UUID target) {
        var answer = new FutureCallback<Object, @Nullable Object>();
        commands.send(command, answer);
        // Not getResult(), which takes an interruption for an answer.
        var result = answer.join();
        if (result.isExceptional()) {
            FailureLog.failed(command.getPayloadType());
            throw failure(result);
        }
        var position = result.getMetaData().get(MetadataKeys.POSITION);
        // The events may only be appended when a transaction ends that others share.
        return new Accepted(
                () -> position instanceof LastPosition last && last.longValue() > 0 ? last.position() : last(target));
    }

    /** The failure of a command, as an exception that can be thrown. */
    static RuntimeException failure(CommandResultMessage<?> result) {
        return result.exceptionResult() instanceof RuntimeException failure
                ? failure
                : new CommandExecutionException("The command failed", result.exceptionResult());
    }
}

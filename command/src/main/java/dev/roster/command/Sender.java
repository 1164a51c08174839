package dev.roster.command;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Sends the commands that come over HTTP. Rejections are thrown. */
@Component
class Sender {

    private static final Pattern VERSION = Pattern.compile("0|[1-9]\\d{0,17}");

    private final CommandGateway commands;
    private final Streams streams;

    Sender(CommandGateway commands, Streams streams) {
        this.commands = commands;
        this.streams = streams;
    }

    /** Sends a command, again if others were in its way, and waits for the decision. */
    Accepted send(Object command) {
        return accepted(GenericCommandMessage.asCommandMessage(command), Targets.of(command));
    }

    /** @param ifMatch the header If-Match (RFC 9110, 13.1.1), whose entity tags begin with the versions that will do */
    Accepted send(Object command, @Nullable String ifMatch) {
        var message = meantFor(ifMatch, GenericCommandMessage.asCommandMessage(command));
        return accepted(message, Targets.of(command));
    }

    /** What has been decided about a hero or team before, and stays. */
    Accepted unchanged(UUID aggregateId) {
        return new Accepted(() -> streams.lastPosition(aggregateId));
    }

    private Accepted accepted(CommandMessage<Object> command, UUID target) {
        var answer = new FutureCallback<Object, @Nullable Object>();
        commands.send(command, answer);
        // Not getResult(), which takes an interruption for an answer.
        var result = answer.join();
        if (result.isExceptional()) {
            throw failure(result);
        }
        var position = result.getMetaData().get("position");
        return new Accepted(() -> position instanceof Number appended && appended.longValue() > 0
                ? appended.longValue()
                : streams.lastPosition(target));
    }

    /** Why a command was not accepted, as it can be thrown. */
    static RuntimeException failure(CommandResultMessage<?> result) {
        return result.exceptionResult() instanceof RuntimeException failure
                ? failure
                : new CommandExecutionException("The command failed", result.exceptionResult());
    }

    private static CommandMessage<Object> meantFor(@Nullable String ifMatch, CommandMessage<Object> command) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return command;
        }
        return command.andMetaData(Map.of(ExpectedVersions.NAME, versions(ifMatch)));
    }

    /** A weak tag, or one that is not ours, matches nothing. */
    private static Collection<Long> versions(String ifMatch) {
        var tags = ETag.parse(ifMatch);
        if (tags.isEmpty()) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "If-Match is no list of entity tags: send the ETag that a GET gave, in quotes.");
        }
        return tags.stream()
                .filter(tag -> !tag.weak())
                .map(tag -> tag.tag().split("-", 2)[0])
                .filter(VERSION.asMatchPredicate())
                .map(Long::valueOf)
                .toList();
    }
}

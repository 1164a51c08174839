package dev.team;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Handles commands of the team's own, by sending others. */
@Component
public class Both {

    private final CommandGateway commands;
    private final Notes notes;
    private final AtomicInteger runs = new AtomicInteger();

    Both(CommandGateway commands, Notes notes) {
        this.commands = commands;
        this.notes = notes;
    }

    /** How often a command was handled. */
    public int runs() {
        return runs.get();
    }

    @CommandHandler
    void handle(SendAll command) throws IOException {
        runs.incrementAndGet();
        notes.save(new Note(command.note()));
        for (var each : command.commands()) {
            commands.sendAndWait(each);
        }
        if (command.failure() != null) {
            throw command.failure();
        }
    }

    /** @param failure what is thrown in the end */
    public record SendAll(
            String note, List<Object> commands, @Nullable IOException failure) {}
}

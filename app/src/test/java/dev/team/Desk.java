package dev.team;

import java.util.List;
import java.util.function.Supplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A service whose methods are transactions, in which rows are written and commands are sent. */
@Component
public class Desk {

    private final Notes notes;
    private final JdbcClient jdbc;
    private final CommandGateway commands;
    private final ApplicationEventPublisher publisher;

    Desk(Notes notes, JdbcClient jdbc, CommandGateway commands, ApplicationEventPublisher publisher) {
        this.notes = notes;
        this.jdbc = jdbc;
        this.commands = commands;
        this.publisher = publisher;
    }

    /** Writes a row by JPA and one by JDBC, and sends commands. */
    @Transactional
    public void note(String text, Object... toSend) {
        notes.save(new Note(text));
        jdbc.sql("insert into public.note (text) values (?)")
                .param(text + " by JDBC")
                .update();
        List.of(toSend).forEach(commands::sendAndWait);
    }

    /** Does all that, and fails afterwards. */
    @Transactional
    public void noteInVain(String text, Object... toSend) {
        note(text, toSend);
        throw new IllegalStateException("in vain");
    }

    /** Goes on after a rejection. */
    @Transactional
    public <T extends RuntimeException> void noteAnyway(String text, Class<T> rejection, Object command) {
        notes.save(new Note(text));
        try {
            commands.sendAndWait(command);
        } catch (RuntimeException e) {
            if (!rejection.isInstance(e)) {
                throw e;
            }
        }
    }

    /** Publishes Spring's events, which are listened to when the transaction ends. */
    @Transactional
    public void publish(Object... events) {
        List.of(events).forEach(publisher::publishEvent);
    }

    /** Whatever is to be done in one transaction. */
    @Transactional
    public <T> T inTransaction(Supplier<T> work) {
        return work.get();
    }

    /** Whatever is to be done in one of its own. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public <T> T inNewTransaction(Supplier<T> work) {
        return work.get();
    }

    /** Whatever is to be done behind a savepoint. */
    @Transactional(propagation = Propagation.NESTED)
    public <T> T nested(Supplier<T> work) {
        return work.get();
    }
}

package dev.team;

import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Sends commands when a transaction ends. */
@Component
class TransactionListeners {

    private final CommandGateway commands;

    TransactionListeners(CommandGateway commands) {
        this.commands = commands;
    }

    @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
    void on(BeforeCommit ending) {
        commands.sendAndWait(ending.command());
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void on(AfterCommit ending) {
        commands.sendAndWait(ending.command());
    }
}

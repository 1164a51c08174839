package dev.team;

import java.time.Duration;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.spring.stereotype.Aggregate;

/** An aggregate with a deadline. */
@Aggregate
class Reminder {

    @AggregateIdentifier
    private UUID reminderId;

    @SuppressWarnings("NullAway.Init")
    Reminder() {}

    @CommandHandler
    @SuppressWarnings("NullAway.Init")
    Reminder(Remind command, DeadlineManager deadlines) {
        AggregateLifecycle.apply(new ReminderSet(command.reminderId()));
        deadlines.schedule(Duration.ofMillis(50), "due");
    }

    @DeadlineHandler(deadlineName = "due")
    void due() {
        AggregateLifecycle.apply(new ReminderDue(reminderId));
    }

    @EventSourcingHandler
    void on(ReminderSet event) {
        reminderId = event.reminderId();
    }
}

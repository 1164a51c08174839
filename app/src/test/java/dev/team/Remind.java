package dev.team;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** Sets a deadline. */
public record Remind(@TargetAggregateIdentifier UUID reminderId) {}

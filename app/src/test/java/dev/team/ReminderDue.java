package dev.team;

import java.util.UUID;

/** A deadline is met. */
public record ReminderDue(UUID reminderId) {}

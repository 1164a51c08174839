package dev.team;

import java.util.UUID;

/** A deadline is set. */
public record ReminderSet(UUID reminderId) {}

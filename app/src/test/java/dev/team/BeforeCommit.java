package dev.team;

/** A command to send just before the current transaction commits. */
public record BeforeCommit(Object command) {}

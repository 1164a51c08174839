package dev.team;

/** A command to send when the current transaction has been committed. */
public record AfterCommit(Object command) {}

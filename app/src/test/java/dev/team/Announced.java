package dev.team;

/** An event of no aggregate. */
public record Announced(String what) {}

package dev.roster.api;

/**
 * Something personal that only its hero's key opens. It says nothing without the key, so it may be stored for ever.
 *
 * @param text printable, to be kept as it is
 */
public record Sealed(String text) {}

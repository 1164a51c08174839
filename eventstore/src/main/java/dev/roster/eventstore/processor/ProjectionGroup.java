package dev.roster.eventstore.processor;

/**
 * The group of event handlers that keeps the read model, if the service has one. It reads all events in one segment, in the order of
 * their positions; its batches set their time-outs themselves.
 */
public record ProjectionGroup(String name) {}

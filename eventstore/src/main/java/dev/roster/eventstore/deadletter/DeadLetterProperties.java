package dev.roster.eventstore.deadletter;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many dead letters a group may have. A group whose handlers fail beyond that stops.
 *
 * @param maxSequences how many sequences
 * @param maxSequenceSize how many letters a sequence
 */
@ConfigurationProperties("roster.dead-letters")
record DeadLetterProperties(
        @DefaultValue("1024") int maxSequences,
        @DefaultValue("1024") int maxSequenceSize) {}

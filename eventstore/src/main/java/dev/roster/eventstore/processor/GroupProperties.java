package dev.roster.eventstore.processor;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set for the groups of event handlers that a user adds.
 *
 * @param idleTimeout how long a batch of a streaming group may ask the database nothing before PostgreSQL ends its
 *     transaction: no other time-out bounds it; 0 for as long as it takes
 */
@ConfigurationProperties("roster.groups")
record GroupProperties(@DefaultValue("60s") Duration idleTimeout) {}

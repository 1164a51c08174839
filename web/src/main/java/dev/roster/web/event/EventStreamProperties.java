package dev.roster.web.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set for those who listen to events, on each node.
 *
 * @param listeners how many may listen at once
 * @param streams how many may read all events at once
 * @param heartbeat how long a listener is told nothing at most
 * @param patience how long a listener can take nothing before it is cut off; Tomcat's own is its connection-timeout
 */
@ConfigurationProperties("roster.events")
record EventStreamProperties(
        @DefaultValue("1000") int listeners,
        @DefaultValue("20") int streams,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("10s") Duration patience) {}

package dev.roster.web.session;

import dev.roster.eventstore.postgres.StartupRefused;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set of the sessions of browsers.
 *
 * @param timeToLive how long one lasts, if the token that it was begun with does not end before
 */
@ConfigurationProperties("roster.sessions")
record SessionProperties(@DefaultValue("8h") Duration timeToLive) {

    SessionProperties {
        if (!timeToLive.isPositive()) {
            throw new StartupRefused(
                    "Sessions would end before they begin.", "Let roster.sessions.time-to-live be more than nothing.");
        }
    }
}

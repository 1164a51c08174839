package dev.roster.web.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set of the sessions of browsers.
 *
 * @param timeToLive how long one lasts, if the token that it was begun with does not end before
 */
@ConfigurationProperties("roster.sessions")
record SessionProperties(@DefaultValue("8h") Duration timeToLive) {}

package dev.roster.eventstore.processor;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which groups run on some node, by the claims on their tokens. */
@Component
final class Claims {

    private static final double MILLIS_A_SECOND = 1_000;

    private final JdbcClient jdbc;
    private final double claimSeconds;

    /** @param claimTimeout after which a claim that was not extended ends */
    Claims(JdbcClient jdbc, @Value("${axon.eventhandling.tokenstore.claim-timeout:10s}") Duration claimTimeout) {
        this.jdbc = jdbc;
        this.claimSeconds = claimTimeout.toMillis() / MILLIS_A_SECOND;
    }

    /** Whether all segments of a group are claimed. */
    boolean areHeldOn(String group) {
        return jdbc.sql("""
                select coalesce(bool_and(owner is not null
                    and claimed_at::timestamptz > clock_timestamp() - make_interval(secs => ?)), false)
                from eventstore.token where processor_name = ?""").params(claimSeconds, group).query(Boolean.class).single();
    }
}

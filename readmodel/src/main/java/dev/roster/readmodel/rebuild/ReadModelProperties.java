package dev.roster.readmodel.rebuild;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set of rebuilds and snapshots of the read model.
 *
 * @param rebuildPatience how long a rebuild waits for a projection that stands still; longer than the claim of a node that was
 *     killed lasts
 * @param snapshots how many there can be, and for how long
 */
@ConfigurationProperties("roster")
record ReadModelProperties(
        @DefaultValue("12s") Duration rebuildPatience,
        @DefaultValue SnapshotSettings snapshots) {

    /**
     * What an operator can set of the snapshots of the read model.
     *
     * @param limit how many there can be at once
     * @param timeToLive after which one is dropped that was made without a time of its own
     */
    record SnapshotSettings(
            @DefaultValue("5") int limit,
            @DefaultValue("7d") Duration timeToLive) {}
}

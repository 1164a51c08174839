package dev.roster.readmodel.replica;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** How the replica is. Without it the service does the same, on the primary. */
final class ReplicaHealth implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final ReadReplica replica;

    ReplicaHealth(ReadReplica replica) {
        this.replica = replica;
    }

    @Override
    public Health health() {
        return replica.unusable()
                .map(reason -> Health.status(DEGRADED).withDetail("error", reason))
                .orElseGet(() -> Health.up().withDetail("position", replica.position()))
                .build();
    }
}

package dev.roster.readmodel.rebuild;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Rebuilds, comparison and snapshots of the read model. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties({ReadModelProperties.class})
@Import({
    ExpiredReadModelSnapshots.class,
    ReadModelController.class,
    ReadModelSnapshotController.class,
    RebuildCommand.class,
    RebuildController.class,
    RebuildMeters.class,
    RebuildRegistry.class,
    RebuildRunner.class,
    Rebuilds.class,
    SetAsideController.class,
    SetAsides.class,
    Serving.class
})
class RebuildAutoConfiguration {}

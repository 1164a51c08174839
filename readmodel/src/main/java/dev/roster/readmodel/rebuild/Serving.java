package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.readmodel.Generation.Progress;
import dev.roster.readmodel.Projector;
import dev.roster.readmodel.ReadModel;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.config.EventProcessingConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Whether this node serves the live generation: it does if it is of the version that the node was made for. An older one is
 * replaced by a rebuild, for which the node is not ready until then; with a newer one it is not ready any more, and leaves the
 * projection to nodes that are.
 */
@Component("readModelHealthIndicator")
class Serving extends AbstractHealthIndicator implements SmartLifecycle {

    /** After Axon has started the projection, and before the service listens. */
    private static final int PHASE = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(Serving.class);
    private static final Duration RETRY = Duration.ofSeconds(60);

    private final ReadModel readModel;
    private final Rebuilds rebuilds;
    private final EventProcessingConfiguration processors;
    private final boolean rebuildsByItself;
    private volatile boolean running;
    private volatile boolean serves = true;
    private volatile Instant since = Instant.MAX;
    private long nextRebuild = System.nanoTime();

    /** @param properties with a command that is done here instead of serving, which rebuilds if it is meant to */
    Serving(
            ReadModel readModel,
            Rebuilds rebuilds,
            EventProcessingConfiguration processors,
            EventStoreProperties properties) {
        super("The read model's version can't be read");
        this.readModel = readModel;
        this.rebuilds = rebuilds;
        this.processors = processors;
        this.rebuildsByItself = !StringUtils.hasLength(properties.command());
    }

    @Override
    public void start() {
        rebuilds.removeLeftovers();
        since = rebuilds.now();
        running = true;
        look();
    }

    @Scheduled(fixedDelay = 500)
    void look() {
        if (!running) {
            return;
        }
        try {
            var live = readModel.progress().map(Progress::version).orElse(0);
            if (serves != (live == readModel.version())) {
                serves = !serves;
                change(live);
            }
            if (rebuildsByItself && live < readModel.version()) {
                rebuildNowAndThen();
            }
        } catch (DataAccessException e) {
            log.debug("The read model's version can't be read now", e);
        }
    }

    private void change(int version) {
        var projection = Projector.processor(processors);
        if (serves) {
            log.info("The read model is of version {} now, and this node serves it", version);
            projection.start();
        } else {
            log.info(
                    "The read model is of version {}, and this node is made for {}: it is not ready",
                    version,
                    readModel.version());
            projection.shutDown();
        }
    }

    /** Another node may be at it already, or somebody may have gone back on purpose. */
    private void rebuildNowAndThen() {
        if (System.nanoTime() - nextRebuild < 0) {
            return;
        }
        try {
            rebuilds.upgrade(since);
            nextRebuild = System.nanoTime() + RETRY.toNanos();
        } catch (RebuildRefused e) {
            log.debug(
                    "The read model is not rebuilt from here now: {}",
                    e.getBody().getDetail());
        }
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var live = readModel.progress();
        if (live.filter(progress -> progress.version() == readModel.version()).isPresent()) {
            health.up();
        } else {
            health.outOfService();
        }
        health.withDetail("version", readModel.version());
        live.ifPresent(progress -> health.withDetail("live", progress.version()));
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

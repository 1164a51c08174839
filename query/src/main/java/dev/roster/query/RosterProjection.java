package dev.roster.query;

import dev.roster.api.HeroEvent;
import dev.roster.api.TeamEvent;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.UnknownSerializedType;
import org.springframework.stereotype.Component;

/**
 * Keeps the read model: folds the events of a batch in memory and writes them at once when the batch commits, whatever
 * its size. Sees all events in position order, in one segment, since links refer to heroes and teams. An event that
 * can't be applied stops it.
 */
@Component
@ProcessingGroup(RosterProjection.GROUP)
class RosterProjection {

    static final String GROUP = "roster";

    private final ReadModel readModel;
    private final Reached reached;

    RosterProjection(ReadModel readModel, Reached reached) {
        this.readModel = readModel;
        this.reached = reached;
    }

    /** What runs it on this node. */
    static StreamingEventProcessor processor(EventProcessingConfiguration processors) {
        return processors
                .eventProcessor(GROUP, StreamingEventProcessor.class)
                .orElseThrow(() -> new IllegalStateException("No processor is named " + GROUP));
    }

    @EventHandler
    void on(HeroEvent event, @SequenceNumber long version, TrackingToken token, UnitOfWork<?> unitOfWork) {
        var batch = batch(unitOfWork);
        if (batch.advance(position(token))) {
            batch.fold(event, version, position(token));
        }
    }

    @EventHandler
    void on(TeamEvent event, @SequenceNumber long version, TrackingToken token, UnitOfWork<?> unitOfWork) {
        var batch = batch(unitOfWork);
        if (batch.advance(position(token))) {
            batch.fold(event, version, position(token));
        }
    }

    @EventHandler
    void on(UnknownSerializedType event, TrackingToken token) {
        throw new EventNotApplied(
                position(token), "It is of a kind that this version can't read: run a version that can.");
    }

    @ResetHandler
    void reset() {
        readModel.clear();
    }

    private Batch batch(UnitOfWork<?> unitOfWork) {
        return unitOfWork.getOrComputeResource(Batch.class.getName(), name -> {
            var batch = new Batch(readModel.lockAndReadPosition());
            unitOfWork.onPrepareCommit(committing -> readModel.write(batch));
            unitOfWork.afterCommit(committed -> reached.say(batch.end()));
            return batch;
        });
    }

    private static long position(TrackingToken token) {
        return token.position().orElseThrow();
    }
}

package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.Reached;
import dev.roster.eventstore.postgres.ReadModelSchema;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Keeps the read model: folds the events of a batch in memory and writes them at once when the batch commits, whatever
 * its size. It sees all events in position order, in one segment, since rows may refer to each other. An own event that can't be
 * applied stops it; others' events move it on.
 */
@Component
@ProcessingGroup(Projector.GROUP)
public class Projector {

    /** No user's group is called that. Its processor has the name of the read model. */
    static final String GROUP = "dev.roster.readmodel";

    private final ReadModel readModel;
    private final Reached reached;
    private final EventFamilies families;

    Projector(ReadModel readModel, Reached reached, EventFamilies families) {
        this.readModel = readModel;
        this.reached = reached;
        this.families = families;
    }

    @Bean
    static ConfigurerModule projectionGroup(ReadModelSchema schema) {
        return axon -> axon.eventProcessing().assignProcessingGroup(GROUP, schema.name());
    }

    /** What runs it on this node. */
    public static StreamingEventProcessor processor(EventProcessingConfiguration processors) {
        return processors
                .eventProcessorByProcessingGroup(GROUP, StreamingEventProcessor.class)
                .orElseThrow(() -> new IllegalStateException("No processor reads events for the read model"));
    }

    /** Passes by what is not an own event, without a look at its payload: this version may not know its class. */
    @EventHandler
    void on(TrackedEventMessage<?> event, UnitOfWork<?> unitOfWork) {
        var batch = batch(unitOfWork);
        if (batch.advance(event.trackingToken().position().orElseThrow()) && families.isOwn(event)) {
            batch.fold(EventLog.open(event));
        }
    }

    @ResetHandler
    void reset() {
        readModel.clear();
    }

    private ProjectionBatch batch(UnitOfWork<?> unitOfWork) {
        return unitOfWork.getOrComputeResource(ProjectionBatch.class.getName(), name -> {
            var batch = readModel.begin();
            unitOfWork.onPrepareCommit(committing -> readModel.write(batch));
            unitOfWork.afterCommit(committed -> reached.publish(batch.end()));
            return batch;
        });
    }
}

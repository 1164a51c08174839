package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.Reached;
import dev.roster.eventstore.postgres.ReadModelSchema;
import java.util.Objects;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the read model: folds the events of a batch in memory and writes them at once when the batch commits, whatever
 * its size. It sees all events in position order, in one segment, since rows may refer to each other. An own event that can't be
 * applied stops it; others' events move it on. After a batch that failed, events are applied one by one, so that all before the
 * one that can't be are there, and the failure names it.
 */
@Component
@ProcessingGroup(Projector.GROUP)
public class Projector {

    /** More than a batch has. What is further ahead failed before another node began again. */
    private static final long MOST_ONE_BY_ONE = 10_000;

    /** No user's group is called that. Its processor has the name of the read model. */
    static final String GROUP = "dev.roster.readmodel";

    private final ReadModel readModel;
    private final Reached reached;
    private final EventFamilies families;
    private final TransactionTemplate alone;

    /** The end of the last batch, if it failed; 0 otherwise. */
    private volatile long failedUpTo;

    Projector(ReadModel readModel, Reached reached, EventFamilies families, PlatformTransactionManager transactions) {
        this.readModel = readModel;
        this.reached = reached;
        this.families = families;
        this.alone = new TransactionTemplate(transactions);
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
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
        var position = event.trackingToken().position().orElseThrow();
        if (batch.advance(position) && families.isOwn(event)) {
            batch.fold((DomainEventMessage<?>) event, position);
        }
    }

    @ResetHandler
    void reset() {
        failedUpTo = 0;
        readModel.clear();
    }

    private ProjectionBatch batch(UnitOfWork<?> unitOfWork) {
        return unitOfWork.getOrComputeResource(ProjectionBatch.class.getName(), name -> {
            var publisher = reached.publisher();
            applyOneByOne();
            var batch = readModel.begin();
            unitOfWork.onRollback(failed -> failedUpTo = Math.max(failedUpTo, batch.end()));
            unitOfWork.onPrepareCommit(committing -> readModel.write(batch));
            unitOfWork.afterCommit(committed -> publisher.accept(batch.end()));
            return batch;
        });
    }

    /** In transactions of their own: the batch drops what it finds applied. */
    private void applyOneByOne() {
        var upTo = failedUpTo;
        if (upTo == 0) {
            return;
        }
        if (upTo - readModel.position() > MOST_ONE_BY_ONE) {
            failedUpTo = 0;
            return;
        }
        var publisher = reached.publisher();
        for (var position = 0L; position < upTo; ) {
            position = Objects.requireNonNull(alone.execute(transaction -> readModel.applyNext(upTo)));
            publisher.accept(position);
        }
        failedUpTo = 0;
    }
}

package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.Reached;
import dev.roster.eventstore.postgres.ReadModelSchema;
import java.util.Objects;
import java.util.OptionalLong;
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

    /** The last batch, if it failed. */
    private volatile Failed failed = Failed.NONE;

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
        if (batch.advance(event) && families.isOwn(event)) {
            batch.fold((DomainEventMessage<?>) event, batch.end());
        }
    }

    @ResetHandler
    void reset() {
        failed = Failed.NONE;
        readModel.clear();
    }

    private ProjectionBatch batch(UnitOfWork<?> unitOfWork) {
        return unitOfWork.getOrComputeResource(ProjectionBatch.class.getName(), name -> {
            var publisher = reached.publisher();
            applyOneByOne();
            var batch = readModel.begin();
            unitOfWork.onRollback(failing -> failed = failed.or(batch));
            unitOfWork.onPrepareCommit(committing -> readModel.write(batch));
            unitOfWork.afterCommit(committed -> publisher.accept(batch.end()));
            return batch;
        });
    }

    /** In transactions of their own: the batch drops what it finds applied. */
    private void applyOneByOne() {
        var upTo = failed.upTo();
        if (upTo > 0 && upTo - readModel.position() <= MOST_ONE_BY_ONE) {
            var publisher = reached.publisher();
            for (var next = applyNext(); next.isPresent(); next = applyNext()) {
                publisher.accept(next.getAsLong());
            }
        }
        failed = Failed.NONE;
    }

    /** Nothing, if the batch is applied, or is of a history that was rewound. */
    private OptionalLong applyNext() {
        return Objects.requireNonNull(alone.execute(transaction -> readModel.applyNext(failed.upTo(), failed.event())));
    }

    /**
     * A batch that failed.
     *
     * @param upTo its end; 0 if there is none
     * @param event the last one, by its id
     */
    private record Failed(long upTo, String event) {

        private static final Failed NONE = new Failed(0, "");

        private Failed or(ProjectionBatch later) {
            return later.end() < upTo || later.last() == null ? this : new Failed(later.end(), later.last());
        }
    }
}

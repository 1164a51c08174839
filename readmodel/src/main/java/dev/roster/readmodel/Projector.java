package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.Reached;
import dev.roster.eventstore.epoch.Epochs;
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
    private final Epochs epochs;
    private final TransactionTemplate alone;

    /** The last batch, if it failed. */
    private volatile Failed failed = Failed.NONE;

    Projector(
            ReadModel readModel,
            Reached reached,
            EventFamilies families,
            Epochs epochs,
            PlatformTransactionManager transactions) {
        this.readModel = readModel;
        this.reached = reached;
        this.families = families;
        this.epochs = epochs;
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
        failed = Failed.NONE;
        readModel.clear();
    }

    private ProjectionBatch batch(UnitOfWork<?> unitOfWork) {
        return unitOfWork.getOrComputeResource(ProjectionBatch.class.getName(), name -> {
            var publisher = reached.publisher();
            var history = epochs.changes();
            applyOneByOne();
            var batch = readModel.begin();
            unitOfWork.onRollback(failing -> failed = failed.or(new Failed(batch.end(), history)));
            unitOfWork.onPrepareCommit(committing -> readModel.write(batch));
            unitOfWork.afterCommit(committed -> publisher.accept(batch.end()));
            return batch;
        });
    }

    /** In transactions of their own: the batch drops what it finds applied. */
    private void applyOneByOne() {
        var upTo = failed.upTo();
        if (upTo == 0 || failed.history() != epochs.changes() || upTo - readModel.position() > MOST_ONE_BY_ONE) {
            failed = Failed.NONE;
            return;
        }
        var publisher = reached.publisher();
        for (var position = 0L; position < upTo; ) {
            position = Objects.requireNonNull(alone.execute(transaction -> applyNext()));
            publisher.accept(position);
        }
        failed = Failed.NONE;
    }

    /** In a history that was rewound meanwhile, nothing says that up to there all has come. */
    private long applyNext() {
        var position = readModel.applyNext(failed.upTo());
        if (failed.history() != epochs.changes()) {
            throw new IllegalStateException("The history was rewound while a batch was applied one by one");
        }
        return position;
    }

    /**
     * A batch that failed.
     *
     * @param upTo its end; 0 if there is none
     * @param history how often this node had entered another epoch
     */
    private record Failed(long upTo, int history) {

        private static final Failed NONE = new Failed(0, 0);

        private Failed or(Failed later) {
            return later.history == history && later.upTo < upTo ? this : later;
        }
    }
}

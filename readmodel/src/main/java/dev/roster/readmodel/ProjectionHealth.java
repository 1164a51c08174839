package dev.roster.readmodel;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.processor.GroupHealth;
import dev.roster.eventstore.processor.GroupStates;
import java.util.OptionalLong;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** How the projection is, whose position is the read model's. */
@Component("projection")
class ProjectionHealth extends GroupHealth {

    private final EventProcessingConfiguration processors;
    private final ReadModel readModel;

    ProjectionHealth(
            EventProcessingConfiguration processors, GroupStates states, ReadModelSchema schema, ReadModel readModel) {
        super(schema.name(), states);
        this.processors = processors;
        this.readModel = readModel;
    }

    /** An event that can't be applied stops the projection, whatever other groups do. */
    @Autowired
    void stopOnFailure(EventProcessingConfigurer configurer, ReadModelSchema schema) {
        configurer.registerListenerInvocationErrorHandler(
                Projector.GROUP, configuration -> PropagatingErrorHandler.instance());
        configurer.registerErrorHandler(schema.name(), configuration -> PropagatingErrorHandler.instance());
    }

    @Override
    protected EventProcessor processor() {
        return Projector.processor(processors);
    }

    @Override
    protected OptionalLong position() {
        return OptionalLong.of(readModel.position());
    }
}

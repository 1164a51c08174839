package dev.roster.eventstore;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.postgres.StartupRefused;
import java.util.EnumSet;
import java.util.Locale;
import org.axonframework.springboot.EventProcessorProperties;
import org.axonframework.springboot.EventProcessorProperties.Mode;
import org.axonframework.springboot.EventProcessorProperties.ProcessorSettings;
import org.axonframework.springboot.SerializerProperties;
import org.axonframework.springboot.SerializerProperties.SerializerType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Refuses Axon's settings that the service can't follow, rather than pass over them. */
@Component
class AxonSettings {

    AxonSettings(
            SerializerProperties serializers,
            EventProcessorProperties processors,
            ObjectProvider<ReadModelSchema> projections) {
        require(
                EnumSet.of(SerializerType.DEFAULT, SerializerType.JACKSON3).contains(serializers.getEvents()),
                "axon.serializer.events=" + serializers.getEvents().name().toLowerCase(Locale.ROOT)
                        + ": events are stored as JSON, under names of their own.");
        projections.forEach(projection -> {
            var settings = processors.getProcessors().get(projection.name());
            if (settings != null) {
                requireInOrder("axon.eventhandling.processors." + projection.name() + ".", settings);
            }
        });
    }

    private static void requireInOrder(String prefix, ProcessorSettings projection) {
        require(
                projection.getMode() != Mode.SUBSCRIBING,
                prefix + "mode=subscribing: the projection reads the events in the order of their positions.");
        require(
                projection.getInitialSegmentCount() == null || projection.getInitialSegmentCount() == 1,
                prefix + "initial-segment-count=" + projection.getInitialSegmentCount()
                        + ": the projection sees all events in one segment.");
        require(
                projection.getSource() == null,
                prefix + "source=" + projection.getSource() + ": the projection reads the event store.");
        require(!projection.getDlq().isEnabled(), prefix + "dlq.enabled=true: the projection leaves out no event.");
    }

    private static void require(boolean followed, String setting) {
        if (!followed) {
            throw new StartupRefused("The service can't follow " + setting, "Remove the setting.");
        }
    }
}

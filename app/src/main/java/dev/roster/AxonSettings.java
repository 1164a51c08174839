package dev.roster;

import java.util.EnumSet;
import java.util.Locale;
import org.axonframework.springboot.EventProcessorProperties;
import org.axonframework.springboot.EventProcessorProperties.Mode;
import org.axonframework.springboot.EventProcessorProperties.ProcessorSettings;
import org.axonframework.springboot.SerializerProperties;
import org.axonframework.springboot.SerializerProperties.SerializerType;
import org.springframework.stereotype.Component;

/** Refuses Axon's settings that the service can't follow, rather than pass over them. */
@Component
class AxonSettings {

    private static final String PROJECTION = "axon.eventhandling.processors.roster.";

    AxonSettings(SerializerProperties serializers, EventProcessorProperties processors) {
        require(
                EnumSet.of(SerializerType.DEFAULT, SerializerType.JACKSON3).contains(serializers.getEvents()),
                "axon.serializer.events=" + serializers.getEvents().name().toLowerCase(Locale.ROOT)
                        + ": events are stored as JSON, under names of their own.");
        var projection = processors.getProcessors().get("roster");
        if (projection != null) {
            requireInOrder(projection);
        }
    }

    private static void requireInOrder(ProcessorSettings projection) {
        require(
                projection.getMode() != Mode.SUBSCRIBING,
                PROJECTION + "mode=subscribing: the projection reads the events in the order of their positions.");
        require(
                projection.getInitialSegmentCount() == null || projection.getInitialSegmentCount() == 1,
                PROJECTION + "initial-segment-count=" + projection.getInitialSegmentCount()
                        + ": the projection sees all events in one segment.");
        require(
                projection.getSource() == null,
                PROJECTION + "source=" + projection.getSource() + ": the projection reads the event store.");
        require(!projection.getDlq().isEnabled(), PROJECTION + "dlq.enabled=true: the projection leaves out no event.");
    }

    private static void require(boolean followed, String setting) {
        if (!followed) {
            throw new StartupRefused("The service can't follow " + setting, "Remove the setting.");
        }
    }
}

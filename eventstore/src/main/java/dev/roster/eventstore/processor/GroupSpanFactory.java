package dev.roster.eventstore.processor;

import org.axonframework.eventhandling.EventProcessorSpanFactory;

/** Axon's spans of event processors, with the names of their groups. */
public interface GroupSpanFactory extends EventProcessorSpanFactory {

    /** For the processor of one group. */
    EventProcessorSpanFactory of(String group);
}

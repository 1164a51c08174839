package dev.roster.eventstore.tracing;

import dev.roster.eventstore.command.CommandFamilies;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span.Kind;
import org.axonframework.commandhandling.CommandBusSpanFactory;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.tracing.NoOpSpanFactory.NoOpSpan;
import org.axonframework.tracing.Span;

/**
 * The spans of commands and of the events that they lead to, named after OpenTelemetry's conventions for messaging. A command is
 * sent on one thread and decided on another, so its message carries the context.
 */
final class MessageSpans implements CommandBusSpanFactory, EventBusSpanFactory {

    static final String OPERATION = "messaging.operation.type";
    static final String SYSTEM = "messaging.system";
    static final String AXON = "axon";

    private static final String DESTINATION = "messaging.destination.name";
    private static final String AGGREGATE_ID = "roster.aggregate.id";

    private final TracerSpanFactory spans;
    private final CommandFamilies families;

    MessageSpans(TracerSpanFactory spans, CommandFamilies families) {
        this.spans = spans;
        this.families = families;
    }

    /**
     * Goes on in the current trace; without one, in that of the message, which may be sent again on another thread. Otherwise a trace
     * begins, if the sampler takes it.
     */
    @Override
    public Span createDispatchCommandSpan(CommandMessage<?> command, boolean distributed) {
        var tracer = spans.tracer();
        var current = tracer.currentSpan();
        var parent = current == null ? spans.contextOf(command) : spans.current();
        if (current != null && parent == null) {
            return NoOpSpan.INSTANCE;
        }
        var builder = tracer.spanBuilder();
        return spans.span(about(command, "send", parent == null ? builder : builder.setParent(parent), Kind.PRODUCER));
    }

    /** Belongs to the command's own trace, and is linked to the transaction that it shares with others. */
    @Override
    public Span createHandleCommandSpan(CommandMessage<?> command, boolean distributed) {
        var context = spans.contextOf(command);
        if (context == null) {
            return spans.untraced();
        }
        var builder = spans.tracer().spanBuilder().setParent(context);
        var current = spans.current();
        if (current != null && !current.spanId().equals(context.spanId())) {
            builder.addLink(new Link(current));
        }
        return spans.span(about(command, "process", builder, Kind.CONSUMER));
    }

    private io.micrometer.tracing.Span.Builder about(
            CommandMessage<?> command, String operation, io.micrometer.tracing.Span.Builder builder, Kind kind) {
        var name = command.getPayloadType().getSimpleName();
        var family = families.find(command.getPayload());
        if (family != null) {
            builder.tag(AGGREGATE_ID, family.target(command.getPayload()).toString());
        }
        return spans.withAttributes(
                builder.name(operation + " " + name)
                        .kind(kind)
                        .tag(SYSTEM, AXON)
                        .tag(OPERATION, operation)
                        .tag(DESTINATION, name),
                command);
    }

    /** An event that is published is held back; its insert is a span of its own. */
    @Override
    public Span createPublishEventSpan(EventMessage<?> event) {
        return NoOpSpan.INSTANCE;
    }

    @Override
    public Span createCommitEventsSpan() {
        return NoOpSpan.INSTANCE;
    }

    @Override
    public <T> CommandMessage<T> propagateContext(CommandMessage<T> command) {
        return spans.propagateContext(command);
    }

    @Override
    public <T> EventMessage<T> propagateContext(EventMessage<T> event) {
        return spans.propagateContext(event);
    }
}

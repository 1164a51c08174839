package dev.roster.eventstore.tracing;

import dev.roster.eventstore.processor.GroupSpanFactory;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span.Kind;
import io.micrometer.tracing.TraceContext;
import java.util.LinkedHashMap;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventProcessorSpanFactory;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.tracing.NoOpSpanFactory.NoOpSpan;
import org.axonframework.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * The spans of batches of events, which end when a batch is committed. A batch is linked to the traces of its events, and is a
 * part of the first of them; a batch of events whose traces are not sampled has no span. What handlers do with an event belongs to
 * that event's trace. Events that are handled again belong to traces that ended long ago, and have none.
 */
final class BatchSpans implements GroupSpanFactory {

    private static final String GROUP = "messaging.consumer.group.name";
    private static final String COUNT = "messaging.batch.message_count";
    private static final String POSITION = "roster.position";

    private final TracerSpanFactory spans;
    private final @Nullable String group;

    BatchSpans(TracerSpanFactory spans, @Nullable String group) {
        this.spans = spans;
        this.group = group;
    }

    @Override
    public EventProcessorSpanFactory of(String group) {
        return new BatchSpans(spans, group);
    }

    /** A group that does not stream handles events where they are published, in the trace that is current there. */
    @Override
    public Span createBatchSpan(boolean streaming, List<? extends EventMessage<?>> events) {
        if (!streaming) {
            return NoOpSpan.INSTANCE;
        }
        var contexts = new LinkedHashMap<String, TraceContext>();
        for (var event : events) {
            var header = isAgain(event) ? null : TraceParent.header(event);
            if (header != null) {
                contexts.computeIfAbsent(header, same -> spans.contextOf(event));
            }
        }
        if (contexts.isEmpty()) {
            return NoOpSpan.INSTANCE;
        }
        var builder = spans.tracer()
                .spanBuilder()
                .setParent(contexts.firstEntry().getValue())
                .kind(Kind.CONSUMER)
                .tag(MessageSpans.SYSTEM, MessageSpans.AXON)
                .tag(MessageSpans.OPERATION, "process")
                .tag(COUNT, events.size());
        contexts.values().forEach(context -> builder.addLink(new Link(context)));
        if (events.getLast() instanceof TrackedEventMessage<?> last) {
            last.trackingToken().position().ifPresent(position -> builder.tag(POSITION, position));
        }
        return spans.span(
                group == null
                        ? builder.name("process events")
                        : builder.name("process " + group).tag(GROUP, group));
    }

    @Override
    public Span createProcessEventSpan(boolean streaming, EventMessage<?> event) {
        if (!streaming || spans.current() == null) {
            return NoOpSpan.INSTANCE;
        }
        var context = isAgain(event) ? null : spans.contextOf(event);
        return context == null ? spans.untraced() : spans.within(context);
    }

    private static boolean isAgain(EventMessage<?> event) {
        return event instanceof TrackedEventMessage<?> tracked && ReplayToken.isReplay(tracked.trackingToken());
    }
}

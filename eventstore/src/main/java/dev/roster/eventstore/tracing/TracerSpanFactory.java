package dev.roster.eventstore.tracing;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span.Kind;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.messaging.Message;
import org.axonframework.tracing.NoOpSpanFactory.NoOpSpan;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanAttributesProvider;
import org.axonframework.tracing.SpanFactory;
import org.axonframework.tracing.SpanScope;
import org.jspecify.annotations.Nullable;

/**
 * Axon's spans on Micrometer's tracer. A span is made only in a trace that is sampled: the one that is current, or that of a
 * message, which carries it in its metadata from thread to thread, and into the store.
 */
final class TracerSpanFactory implements SpanFactory {

    private final Tracer tracer;
    private final Predicate<Throwable> isRejection;
    private final List<SpanAttributesProvider> attributes = new CopyOnWriteArrayList<>();

    /** @param isRejection tells the outcome of a command from an error */
    TracerSpanFactory(Tracer tracer, Predicate<Throwable> isRejection) {
        this.tracer = tracer;
        this.isRejection = isRejection;
    }

    @Override
    public Span createRootTrace(Supplier<String> name) {
        return span(tracer.spanBuilder().name(name.get()).setNoParent());
    }

    /** The parent is the first of the messages whose trace is sampled, since one of several that are handled together may not be. */
    @Override
    public Span createHandlerSpan(Supplier<String> name, Message<?> parent, boolean isChild, Message<?>... linked) {
        var links =
                Stream.of(linked).map(this::contextOf).filter(Objects::nonNull).toList();
        var context = contextOf(parent);
        var first = context != null || links.isEmpty() ? context : links.getFirst();
        if (first == null) {
            return untraced();
        }
        var builder = tracer.spanBuilder().name(name.get()).kind(Kind.CONSUMER);
        if (isChild) {
            builder.setParent(first);
        } else {
            builder.setNoParent().addLink(new Link(first));
        }
        links.forEach(link -> builder.addLink(new Link(link)));
        return span(withAttributes(builder, parent));
    }

    @Override
    public Span createDispatchSpan(Supplier<String> name, Message<?> message, Message<?>... linked) {
        var current = current();
        return current == null
                ? NoOpSpan.INSTANCE
                : span(withAttributes(builder(name, current).kind(Kind.PRODUCER), message));
    }

    @Override
    public Span createInternalSpan(Supplier<String> name) {
        var current = current();
        return current == null ? NoOpSpan.INSTANCE : span(builder(name, current));
    }

    @Override
    public Span createInternalSpan(Supplier<String> name, Message<?> message) {
        var current = current();
        return current == null ? NoOpSpan.INSTANCE : span(withAttributes(builder(name, current), message));
    }

    @Override
    public void registerSpanAttributeProvider(SpanAttributesProvider provider) {
        attributes.add(provider);
    }

    @Override
    public <M extends Message<?>> M propagateContext(M message) {
        var current = current();
        return current == null ? message : TraceParent.put(message, current);
    }

    private io.micrometer.tracing.Span.Builder builder(Supplier<String> name, TraceContext parent) {
        return tracer.spanBuilder().name(name.get()).setParent(parent);
    }

    /** With what is registered to be said of a message. */
    io.micrometer.tracing.Span.Builder withAttributes(
            io.micrometer.tracing.Span.Builder builder, @Nullable Message<?> message) {
        if (message != null) {
            attributes.forEach(provider -> provider.provideForMessage(message).forEach(builder::tag));
        }
        return builder;
    }

    Span span(io.micrometer.tracing.Span.Builder builder) {
        return new TracerSpan(tracer, builder, isRejection);
    }

    Tracer tracer() {
        return tracer;
    }

    /** The context of the current span; null if there is none, or none that is sampled. */
    @Nullable
    TraceContext current() {
        var span = tracer.currentSpan();
        var context = span == null ? null : span.context();
        return context != null && Boolean.TRUE.equals(context.sampled()) ? context : null;
    }

    /** The context that a message carries; null if it carries none. */
    @Nullable
    TraceContext contextOf(@Nullable Message<?> message) {
        return TraceParent.of(message, tracer);
    }

    /** What belongs to no trace that is sampled, although it may be done within one that others of a batch or group belong to. */
    Span untraced() {
        return current() == null ? NoOpSpan.INSTANCE : new Within(null);
    }

    /** No span, but what is done in it belongs to a trace. */
    Span within(TraceContext context) {
        return new Within(context);
    }

    private final class Within implements Span {

        private final @Nullable TraceContext context;

        private Within(@Nullable TraceContext context) {
            this.context = context;
        }

        @Override
        public Span start() {
            return this;
        }

        @Override
        @SuppressWarnings("NullAway") // maybeScope takes null, for no context
        public SpanScope makeCurrent() {
            return tracer.currentTraceContext().maybeScope(context)::close;
        }

        @Override
        public void end() {}

        @Override
        public Span recordException(Throwable failure) {
            return this;
        }

        @Override
        public Span addAttribute(String key, String value) {
            return this;
        }
    }
}

package dev.roster.eventstore.tracing;

import io.micrometer.tracing.Tracer;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanScope;
import org.jspecify.annotations.Nullable;

/** Axon's view of a span of the tracer's. A rejection is an outcome, and no error. */
final class TracerSpan implements Span {

    private static final String ERROR_TYPE = "error.type";
    private static final String REJECTION = "roster.rejection";

    private final Tracer tracer;
    private final io.micrometer.tracing.Span.Builder builder;
    private final Predicate<Throwable> isRejection;
    private io.micrometer.tracing.@Nullable Span span;

    TracerSpan(Tracer tracer, io.micrometer.tracing.Span.Builder builder, Predicate<Throwable> isRejection) {
        this.tracer = tracer;
        this.builder = builder;
        this.isRejection = isRejection;
    }

    @Override
    public Span start() {
        span = builder.start();
        return this;
    }

    private io.micrometer.tracing.Span started() {
        return Objects.requireNonNull(span, "The span was not started");
    }

    @Override
    public SpanScope makeCurrent() {
        return tracer.withSpan(started())::close;
    }

    @Override
    public void end() {
        started().end();
    }

    @Override
    public Span recordException(Throwable failure) {
        if (isRejection.test(failure)) {
            started().tag(REJECTION, failure.getClass().getSimpleName());
        } else {
            started().tag(ERROR_TYPE, failure.getClass().getName()).error(failure);
        }
        return this;
    }

    /** What a handler throws, the command bus has in a result. */
    @Override
    public <T> T runSupplier(Supplier<T> work) {
        return Span.super.runSupplier(() -> {
            var result = work.get();
            if (result instanceof ResultMessage<?> answer && answer.isExceptional()) {
                recordException(answer.exceptionResult());
            }
            return result;
        });
    }

    @Override
    public Span addAttribute(String key, String value) {
        if (span == null) {
            builder.tag(key, value);
        } else {
            span.tag(key, value);
        }
        return this;
    }
}

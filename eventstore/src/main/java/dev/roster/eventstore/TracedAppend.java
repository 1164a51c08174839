package dev.roster.eventstore;

import dev.roster.eventstore.EventStatements.Appended;
import dev.roster.eventstore.epoch.Position;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.NoOpSpanFactory.NoOpSpan;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanFactory;

/** Inserts events in a span that is named after OpenTelemetry's conventions for databases. */
record TracedAppend(Consumer<List<Appended>> insert, SpanFactory spans) implements Consumer<List<Appended>> {

    /** Returns what inserts itself, if nobody traces it. */
    static Consumer<List<Appended>> of(Consumer<List<Appended>> insert, SpanFactory spans) {
        return spans instanceof NoOpSpanFactory ? insert : new TracedAppend(insert, spans);
    }

    @Override
    public void accept(List<Appended> events) {
        var span = spans.createInternalSpan(() -> "INSERT " + GlobalStream.TABLE);
        if (span instanceof NoOpSpan) {
            insert.accept(events);
        } else {
            span.run(() -> insertAndDescribe(events, span));
        }
    }

    private void insertAndDescribe(List<Appended> events, Span span) {
        var last = new AtomicReference<>(Position.START);
        insert.accept(events.stream()
                .map(event -> new Appended(
                        event.event(), event.serializer(), event.position().andThen(last::set)))
                .toList());
        span.addAttribute("db.system.name", "postgresql")
                .addAttribute("db.operation.name", "INSERT")
                .addAttribute("db.collection.name", GlobalStream.TABLE)
                .addAttribute("db.operation.batch.size", String.valueOf(events.size()))
                .addAttribute(
                        AppendedPosition.ATTRIBUTE, String.valueOf(last.get().number()));
    }
}

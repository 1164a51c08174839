package dev.roster.eventstore.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Exports spans without the texts that may be personal: messages of exceptions, addresses of requests with what somebody typed into
 * them, statements of SQL with their values. The types of exceptions and the routes stay.
 */
final class WithoutTexts implements SpanExporter {

    private static final Set<String> TEXTS = Set.of(
            "exception.message",
            "exception.stacktrace",
            "http.url",
            "http.target",
            "url.full",
            "url.path",
            "url.query",
            "db.statement",
            "db.query.text");

    private final SpanExporter exporter;

    WithoutTexts(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return exporter.export(spans.stream().<SpanData>map(Clean::new).toList());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private static Attributes clean(Attributes attributes) {
        return attributes.toBuilder()
                .removeIf(key -> TEXTS.contains(key.getKey()))
                .build();
    }

    private static final class Clean extends DelegatingSpanData {

        private Clean(SpanData span) {
            super(span);
        }

        @Override
        public Attributes getAttributes() {
            return clean(super.getAttributes());
        }

        @Override
        public List<EventData> getEvents() {
            return super.getEvents().stream()
                    .map(event -> EventData.create(
                            event.getEpochNanos(),
                            event.getName(),
                            clean(event.getAttributes()),
                            event.getTotalAttributeCount()))
                    .toList();
        }

        /** The bridge makes the description of an exception's message. */
        @Override
        public StatusData getStatus() {
            return StatusData.create(super.getStatus().getStatusCode(), "");
        }
    }
}

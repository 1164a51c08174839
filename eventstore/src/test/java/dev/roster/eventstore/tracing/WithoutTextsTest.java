package dev.roster.eventstore.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithoutTextsTest {

    private final List<SpanData> exported = new ArrayList<>();

    @Test
    void exportsTypesOfFailuresAndRoutesAndNothingThatWasTyped() {
        try (var provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new WithoutTexts(new Kept())))
                .build()) {
            provider.get("test")
                    .spanBuilder("http get /heroes/{heroId}")
                    .setAttribute("uri", "/heroes/{heroId}")
                    .setAttribute("http.url", "/heroes/Deadpond")
                    .setAttribute("db.query.text", "select 'Deadpond'")
                    .startSpan()
                    .recordException(new IllegalStateException("Deadpond", new IllegalArgumentException("Deadpond")))
                    .setStatus(StatusCode.ERROR, "Deadpond")
                    .end();
        }

        assertThat(exported).singleElement().satisfies(span -> {
            assertThat(span.getAttributes().asMap()).containsOnlyKeys(AttributeKey.stringKey("uri"));
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEmpty();
            assertThat(span.getEvents())
                    .singleElement()
                    .satisfies(event -> assertThat(event.getAttributes().asMap())
                            .containsOnlyKeys(AttributeKey.stringKey("exception.type"))
                            .containsValue(IllegalStateException.class.getName()));
        });
    }

    private final class Kept implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            exported.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}

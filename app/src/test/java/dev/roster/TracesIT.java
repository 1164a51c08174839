package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** One trace goes from a request to the moment at which what it wrote can be read; and nothing is traced unless it is wanted. */
class TracesIT {

    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SERVER = "http post /teams";

    private static final Spans SPANS = new Spans();

    private static final Database DATABASE = TestPostgres.newDatabase();
    private static Node node;
    private static Http http;

    @BeforeAll
    static void start() {
        node = Node.start(
                DATABASE,
                List.of(
                        "--management.tracing.export.enabled=true",
                        "--management.tracing.sampling.probability=1",
                        "--management.opentelemetry.tracing.export.schedule-delay=20ms"),
                Exporters.class);
        http = Http.to(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static class Exporters {

        @Bean
        Spans spans() {
            return SPANS;
        }
    }

    @Test
    void aTraceGoesFromTheRequestToTheMomentAtWhichItsWriteCanBeRead() {
        var trace = trace();

        var answer = form(trace, true).expect(201);

        var request = SPANS.awaitOne(trace, SERVER);
        var send = SPANS.awaitOne(trace, "send FormTeam");
        var process = SPANS.awaitOne(trace, "process FormTeam");
        var transaction = SPANS.awaitOne(trace, "command transaction");
        var insert = SPANS.awaitOne(trace, "INSERT eventstore.event");
        var batch = SPANS.awaitOne(trace, "process roster");
        var read = SPANS.awaitOne(trace, "wait for the read model");
        assertThat(request.getParentSpanId()).isEqualTo(CALLER);
        assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
        assertIsWithin(send, request);
        assertIsWithin(process, send);
        assertThat(links(process)).containsExactly(transaction.getSpanContext());
        assertIsWithin(transaction, send);
        assertThat(links(transaction)).extracting(SpanContext::getSpanId).containsExactly(send.getSpanId());
        assertIsWithin(insert, transaction);
        assertIsWithin(batch, process);
        assertThat(links(batch)).extracting(SpanContext::getSpanId).containsExactly(process.getSpanId());
        assertIsWithin(read, request);

        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(text(process, "roster.aggregate.id")).isEqualTo(answer.id().toString());
        assertThat(text(process, "messaging.destination.name")).isEqualTo("FormTeam");
        assertThat(text(insert, "db.system.name")).isEqualTo("postgresql");
        assertThat(text(batch, "messaging.consumer.group.name")).isEqualTo("roster");
        assertThat(List.of(text(insert, "roster.position"), text(read, "roster.position")))
                .containsOnly(Long.toString(answer.position()));
        assertThat(batch.getEndEpochNanos()).as("after the commit").isGreaterThan(insert.getEndEpochNanos());
        assertThat(node.metadata(answer.id()).getFirst())
                .containsEntry("traceparent", "00-" + trace + "-" + process.getSpanId() + "-01");
    }

    @Test
    void aRequestThatItsSenderDoesNotSampleLeavesNoSpansAndNoTraceWithItsEvents() {
        var trace = trace();

        var team = form(trace, false).expect(201).id();

        awaitLaterBatch();
        assertThat(SPANS.of(trace)).isEmpty();
        assertThat(node.metadata(team).getFirst()).doesNotContainKey("traceparent");
    }

    @Test
    void commandsThatShareATransactionAreLinkedToIt() {
        IntStream.range(0, 40)
                .<CompletableFuture<Object>>mapToObj(
                        i -> node.commands().send(new FormTeam(Node.id(), "Z-Force", "Sister Margaret's Bar")))
                .toList()
                .forEach(CompletableFuture::join);

        SPANS.awaitAll();
        var shared = SPANS.named("command transaction")
                .filter(span -> span.getLinks().size() > 1)
                .findFirst()
                .orElseThrow();
        assertThat(text(shared, "messaging.batch.message_count"))
                .isEqualTo(Integer.toString(shared.getLinks().size()));
        assertThat(links(shared)).extracting(SpanContext::getTraceId).doesNotHaveDuplicates();
        for (var sent : links(shared)) {
            assertThat(SPANS.of(sent.getTraceId()))
                    .anySatisfy(span -> assertThat(span.getSpanId()).isEqualTo(sent.getSpanId()))
                    .filteredOn(span -> span.getName().equals("process FormTeam"))
                    .singleElement()
                    .satisfies(process -> {
                        assertThat(process.getParentSpanId()).isEqualTo(sent.getSpanId());
                        assertThat(links(process)).containsExactly(shared.getSpanContext());
                    });
        }
    }

    @Test
    void aBatchIsLinkedToTheTracesOfItsEvents() {
        node.awaitProjection();
        node.projection().shutDown();
        var sampled = Stream.generate(TracesIT::trace).limit(10).toList();
        var unsampled = trace();
        form(unsampled, false);
        sampled.forEach(trace -> form(trace, true));
        node.projection().start();
        node.awaitProjection();

        await().untilAsserted(() -> {
            var batches = SPANS.named("process roster")
                    .filter(batch -> sampled.contains(batch.getTraceId()))
                    .toList();
            assertThat(batches)
                    .flatExtracting(TracesIT::links)
                    .extracting(SpanContext::getTraceId)
                    .containsExactlyElementsOf(sampled);
            assertThat(batches)
                    .anySatisfy(batch -> assertThat(batch.getLinks()).hasSizeGreaterThan(1))
                    .allSatisfy(batch -> assertThat(batch.getParentSpanContext())
                            .isEqualTo(batch.getLinks().getFirst().getSpanContext()));
        });
        for (var trace : sampled) {
            assertThat(SPANS.of(trace))
                    .extracting(SpanData::getName)
                    .contains("Projector.on(TrackedEventMessage,UnitOfWork)");
        }
        assertThat(SPANS.of(unsampled)).isEmpty();
    }

    @Test
    void manyCommandsOfARequestBelongToItsTrace() {
        var trace = trace();
        var line = "{\"type\": \"FormTeam\", \"name\": \"Z-Force\", \"headquarters\": \"Bar\"}\n";

        http.send(
                        "POST",
                        "/commands",
                        line + line,
                        "traceparent",
                        header(trace, true),
                        "Content-Type",
                        "application/x-ndjson")
                .expect(200);

        var request = SPANS.awaitOne(trace, "http post /commands");
        SPANS.awaitAll();
        var transaction = SPANS.awaitOne(trace, "command transaction");
        assertIsWithin(transaction, request);
        var sent = SPANS.of(trace).stream()
                .filter(span -> span.getName().equals("send FormTeam"))
                .toList();
        assertThat(sent).hasSize(2).allSatisfy(span -> assertIsWithin(span, transaction));
        assertThat(SPANS.of(trace))
                .filteredOn(span -> span.getName().equals("process FormTeam"))
                .extracting(SpanData::getParentSpanId)
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(SpanData::getSpanId).toList());
    }

    @Test
    void aRejectionIsNoErrorOfItsTrace() {
        var trace = trace();

        http.send("PATCH", "/teams/" + Node.id(), Map.of("name", "Z"), "traceparent", header(trace, true))
                .expect(404);

        var process = SPANS.awaitOne(trace, "process ReviseTeam");
        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(process, "roster.rejection")).isEqualTo("UnknownTeam");
    }

    /** A replay would belong to traces that ended long ago. */
    @Test
    void whatIsReplayedBelongsToNoTrace() {
        var trace = trace();
        form(trace, true).expect(201);
        SPANS.awaitOne(trace, "process roster");

        node.projection().shutDown();
        node.projection().resetTokens();
        node.projection().start();
        awaitLaterBatch();

        assertThat(SPANS.of(trace))
                .filteredOn(span -> span.getName().equals("process roster"))
                .hasSize(1);
    }

    @Test
    void withoutAnEndpointNothingIsTraced() {
        try (var plain = Node.start(TestPostgres.newDatabase())) {
            var trace = trace();
            var team = Http.to(plain)
                    .send(
                            "POST",
                            "/teams",
                            Map.of("name", "A", "headquarters", "B"),
                            "traceparent",
                            header(trace, true))
                    .expect(201);

            assertThat(plain.metadata(team.id()).getFirst()).doesNotContainKey("traceparent");
            assertThat(team.response().headers().map()).doesNotContainKey("traceparent");
            assertThat(plain.bean(SpanFactory.class)).isSameAs(NoOpSpanFactory.INSTANCE);
            assertThat(plain.beans(Tracer.class)).isEmpty();
            assertThat(plain.beans(BatchSpanProcessor.class)).isEmpty();
        }
    }

    /** Spans are exported in the order in which they end. */
    private static void awaitLaterBatch() {
        var later = trace();
        form(later, true);
        SPANS.awaitOne(later, "process roster");
    }

    private static Http.Answer form(String trace, boolean sampled) {
        return http.send(
                "POST",
                "/teams",
                Map.of("name", "Z-Force", "headquarters", "Sister Margaret's Bar"),
                "traceparent",
                header(trace, sampled),
                "Prefer",
                node.projection().isRunning() ? "wait=30" : "respond-async");
    }

    private static String trace() {
        var id = new byte[16];
        ThreadLocalRandom.current().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static String header(String trace, boolean sampled) {
        return "00-" + trace + "-" + CALLER + (sampled ? "-01" : "-00");
    }

    private static void assertIsWithin(SpanData span, SpanData parent) {
        assertThat(span.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(span.getParentSpanId()).isEqualTo(parent.getSpanId());
    }

    private static List<SpanContext> links(SpanData span) {
        return span.getLinks().stream().map(LinkData::getSpanContext).toList();
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(attribute -> attribute.getKey().getKey().equals(key))
                .map(attribute -> attribute.getValue().toString())
                .findFirst()
                .orElse(null);
    }

    /** Keeps what is exported. */
    private static final class Spans implements SpanExporter {

        private final Queue<SpanData> exported = new ConcurrentLinkedQueue<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            exported.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        Stream<SpanData> named(String name) {
            return exported.stream().filter(span -> span.getName().equals(name));
        }

        List<SpanData> of(String trace) {
            return exported.stream()
                    .filter(span -> span.getTraceId().equals(trace))
                    .toList();
        }

        SpanData awaitOne(String trace, String name) {
            await().untilAsserted(() ->
                    assertThat(of(trace)).extracting(SpanData::getName).contains(name));
            return named(name)
                    .filter(span -> span.getTraceId().equals(trace))
                    .findFirst()
                    .orElseThrow();
        }

        /** What ended before. */
        void awaitAll() {
            node.bean(BatchSpanProcessor.class).forceFlush().join(10, SECONDS);
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

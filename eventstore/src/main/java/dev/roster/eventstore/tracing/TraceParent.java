package dev.roster.eventstore.tracing;

import dev.roster.eventstore.MetadataKeys;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.Map;
import java.util.regex.Pattern;
import org.axonframework.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * The context of a sampled trace in a message's metadata, in the form of W3C's header {@code traceparent} (Trace Context, 3.2). What
 * is not sampled leaves none there.
 */
final class TraceParent {

    private static final Pattern SAMPLED = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-01");

    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;

    private TraceParent() {}

    /** A message with the context, in the place of the one that it may have. */
    @SuppressWarnings("unchecked") // as Axon declares it
    static <M extends Message<?>> M put(M message, TraceContext context) {
        var header = "00-" + context.traceId() + "-" + context.spanId() + "-01";
        return (M) message.andMetaData(Map.of(MetadataKeys.TRACE_PARENT, header));
    }

    /** That of a message; null if it has none that can be read. */
    static @Nullable TraceContext of(@Nullable Message<?> message, Tracer tracer) {
        var header = message == null ? null : header(message);
        return header == null
                ? null
                : tracer.traceContextBuilder()
                        .traceId(header.substring(TRACE_ID, SPAN_ID - 1))
                        .spanId(header.substring(SPAN_ID, FLAGS - 1))
                        .sampled(true)
                        .build();
    }

    /** As it is in the metadata of a message; null if there is none, or of a form that this can't read. */
    static @Nullable String header(Message<?> message) {
        return message.getMetaData().get(MetadataKeys.TRACE_PARENT) instanceof String header
                        && SAMPLED.matcher(header).matches()
                ? header
                : null;
    }
}

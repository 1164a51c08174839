package dev.roster.web.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what becomes of those who listen to events on this node. */
@Component
final class ListenerMeters {

    private final Counter delivered;
    private final Counter refused;
    private final Counter stuck;
    private final Counter overrun;
    private final Counter failed;

    ListenerMeters(MeterRegistry meters) {
        delivered = Counter.builder("roster.listeners.events")
                .description("Events that were written to listeners")
                .register(meters);
        refused = Counter.builder("roster.listeners.refused")
                .description("Listeners that were not let in, since as many listen as may, or the node is stopping")
                .register(meters);
        stuck = cutOff(meters, "stuck");
        overrun = cutOff(meters, "overrun");
        failed = cutOff(meters, "failed");
    }

    private static Counter cutOff(MeterRegistry meters, String reason) {
        return Counter.builder("roster.listeners.cut.off")
                .description(
                        "Listeners that were cut off: they took nothing for too long, too little, or could not be written to")
                .tag("reason", reason)
                .register(meters);
    }

    void delivered(int events) {
        delivered.increment(events);
    }

    void refused() {
        refused.increment();
    }

    /** Its client took nothing for too long. */
    void stuck() {
        stuck.increment();
    }

    /** Its client took so little that what comes next is not kept any more. */
    void overrun() {
        overrun.increment();
    }

    void failed() {
        failed.increment();
    }
}

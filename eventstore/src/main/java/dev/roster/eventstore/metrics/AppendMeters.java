package dev.roster.eventstore.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Counts events that are stored, by their names, and the transactions that store them. */
public final class AppendMeters {

    /** The most classes of no family that are counted by their names: these are the application's, and nobody lists them. */
    static final int MOST_OTHERS = 50;

    private final MeterRegistry meters;
    private final Counter appends;
    private final Counter rest;
    private final Map<Class<?>, Counter> named = new ConcurrentHashMap<>();
    private final int most;

    /** @param ofFamilies the classes of the events that are stored under their simple names */
    public AppendMeters(MeterRegistry meters, Collection<? extends Class<?>> ofFamilies) {
        this.meters = meters;
        this.appends = Counter.builder("roster.appends")
                .description("Transactions that stored events")
                .register(meters);
        this.rest = events("other");
        ofFamilies.forEach(event -> named.put(event, events(event.getSimpleName())));
        this.most = named.size() + MOST_OTHERS;
    }

    private Counter events(String name) {
        return Counter.builder("roster.events")
                .description("Events that were stored, by name")
                .tag("event", name)
                .register(meters);
    }

    /** Counts events, in a transaction once that is committed. */
    public void count(List<? extends Class<?>> events) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            countNow(events);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                countNow(events);
            }
        });
    }

    private void countNow(List<? extends Class<?>> events) {
        appends.increment();
        events.forEach(event -> counter(event).increment());
    }

    private Counter counter(Class<?> event) {
        var counter = named.get(event);
        if (counter != null) {
            return counter;
        }
        return named.size() < most ? named.computeIfAbsent(event, other -> events(other.getName())) : rest;
    }
}

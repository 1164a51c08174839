package dev.roster.web.event;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.GlobalStream;
import dev.roster.eventstore.GlobalStream.Look;
import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.transfer.CloudEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Reads new events, once for all who listen on this node, as soon as the store says that there are some. */
final class EventTail implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(EventTail.class);

    private static final int AT_ONCE = 500;

    private final GlobalStream stream;
    private final EventRelations relations;
    private final PostgresEventStore store;
    private final JsonMapper json;
    private final Runnable news;
    private final NewestEvents newest;
    private final AtomicBoolean blind = new AtomicBoolean();
    private long position;
    private volatile boolean running = true;

    /**
     * @param start the position after which it begins
     * @param news is told that there are new events
     */
    EventTail(
            GlobalStream stream,
            EventRelations relations,
            PostgresEventStore store,
            JsonMapper json,
            long start,
            Runnable news) {
        this.stream = stream;
        this.relations = relations;
        this.store = store;
        this.json = json;
        this.news = news;
        this.newest = new NewestEvents(start);
        this.position = start;
    }

    NewestEvents newest() {
        return newest;
    }

    void stop() {
        running = false;
    }

    @Override
    public void run() {
        try {
            while (running) {
                var wakeUps = store.wakeUps();
                read();
                store.awaitWakeUp(wakeUps);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that were added are told, although another can't be. */
    private void add(List<StoredEvent> events) {
        var inTables = relations.inTables(events);
        try {
            for (var event : events) {
                newest.add(frame(event, inTables.getOrDefault(event.position(), Set.of())));
                position = event.position();
            }
        } finally {
            news.run();
        }
    }

    private EventFrame frame(StoredEvent stored, Set<AggregateReference> inTables) {
        var event = CloudEvent.of(stored);
        return EventFrame.of(stored, event, relations.of(stored, event.data(), inTables), json);
    }

    /** What can't be read now is read later: its place stays where it is. */
    private void read() {
        try {
            Look look;
            do {
                look = stream.look(position, EventFilter.NONE, AT_ONCE);
                if (running && !look.events().isEmpty()) {
                    add(look.events());
                }
            } while (running && look.events().size() == AT_ONCE);
            if (blind.getAndSet(false)) {
                log.info("Events can be read again, and whoever listens gets those that came");
            }
        } catch (RuntimeException e) {
            if (running && !blind.getAndSet(true)) {
                log.warn("Events can't be read; whoever listens waits: {}", e.getMessage());
            }
        }
    }
}

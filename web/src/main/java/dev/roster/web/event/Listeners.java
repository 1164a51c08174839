package dev.roster.web.event;

import dev.roster.eventstore.GlobalStream;
import dev.roster.eventstore.GlobalStream.Look;
import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.transfer.CloudEvent;
import dev.roster.web.door.ActiveBearers;
import dev.roster.web.door.TokenEnded;
import dev.roster.web.problem.ServiceProblem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Whoever listens to events on this node. As long as somebody does, new events are read once for all of them. */
@Component
class Listeners implements SmartLifecycle, Listener.Source, MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private static final int TICK_MILLIS = 100;

    /** So that many who come back at once do not take all connections to the database. */
    private static final int CATCHING_UP = 3;

    private static final int AT_ONCE = 200;

    private final GlobalStream stream;
    private final Positions positions;
    private final Epochs epochs;
    private final EventRelations relations;
    private final PostgresEventStore store;
    private final JsonMapper json;
    private final ActiveBearers bearers;
    private final EventStreamProperties settings;
    private final ListenerMeters meters;
    private final Semaphore room;
    private final Set<Listener> listening = ConcurrentHashMap.newKeySet();
    private final ExecutorService looking = Executors.newFixedThreadPool(
            CATCHING_UP, Thread.ofVirtual().name("events-", 1).factory());
    private final AtomicBoolean ticking = new AtomicBoolean();
    private @Nullable EventTail tail;
    private volatile boolean running = true;

    Listeners(
            GlobalStream stream,
            Positions positions,
            Epochs epochs,
            EventRelations relations,
            PostgresEventStore store,
            JsonMapper json,
            ActiveBearers bearers,
            EventStreamProperties settings,
            ListenerMeters meters) {
        this.stream = stream;
        this.positions = positions;
        this.epochs = epochs;
        epochs.onChange(epoch -> beginAnew());
        this.relations = relations;
        this.store = store;
        this.json = json;
        this.bearers = bearers;
        this.settings = settings;
        this.meters = meters;
        this.room = new Semaphore(settings.listeners());
    }

    /**
     * Answers with what comes after a position, for as long as the client wants and its token is good.
     *
     * @param settled a position up to which nothing can come any more
     * @param history {@link Epochs#changes()} before all this was found out
     * @throws TooManyListeners if as many listen as may
     */
    void listen(
            EventFilter filter,
            ListenerStart start,
            long settled,
            int history,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (!running || !room.tryAcquire()) {
            meters.refused();
            throw new TooManyListeners(
                    running ? "As many listen to this node as it takes at once." : "This node is stopping.");
        }
        Listener listener = null;
        ActiveBearers.Active bearer = null;
        try {
            bearer = bearers.current();
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // As nginx knows it: what is written is for now.
            response.setHeader("X-Accel-Buffering", "no");
            if (!request.getMethod().equals("HEAD")) {
                response.flushBuffer();
                listener = join(filter, start, settled, bearer, request, response);
            }
        } finally {
            if (listener == null) {
                room.release();
                if (bearer != null) {
                    bearer.close();
                }
            }
        }
        if (listener != null) {
            listener.start();
            // The node may have begun to stop, or to forget, before this one was among those who are told.
            if (!running || history != epochs.changes()) {
                listener.leave();
            }
        }
    }

    private synchronized Listener join(
            EventFilter filter,
            ListenerStart start,
            long settled,
            ActiveBearers.Active bearer,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var current = tail == null
                ? new EventTail(stream, relations, store, json, settled, () -> listening.forEach(Listener::wake))
                : tail;
        var listener = new Listener(this, current.newest(), filter, start, bearer, request, response);
        listening.add(listener);
        if (tail == null) {
            tail = current;
            Thread.ofVirtual().name("events-tail").start(current);
        }
        return listener;
    }

    @Override
    public synchronized void remove(Listener listener) {
        if (listening.remove(listener)) {
            room.release();
            if (listening.isEmpty()) {
                stopTail();
            }
        }
    }

    private void stopTail() {
        if (tail != null) {
            tail.stop();
            tail = null;
        }
    }

    /** What was told may not have happened: whoever listens comes back with its position, and is told if that is so. */
    private synchronized void beginAnew() {
        stopTail();
        listening.forEach(Listener::leave);
    }

    @Override
    public void lookFor(Listener listener, long after) {
        try {
            looking.execute(() -> look(listener, after));
        } catch (RejectedExecutionException e) {
            log.debug("The node is stopping, and looks for no more events", e);
            listener.leave();
        }
    }

    private void look(Listener listener, long after) {
        var history = epochs.changes();
        Look look;
        Position upTo;
        try {
            look = stream.look(after, listener.filter(), AT_ONCE);
            upTo = positions.at(look.upTo());
        } catch (RuntimeException e) {
            log.debug("Events can't be read, and are looked for later", e);
            look = Look.nothing(after);
            upTo = Position.START;
        }
        if (history == epochs.changes()) {
            listener.take(look, upTo);
        }
    }

    /** Of what was looked for, and so needs nothing to be found by. */
    @Override
    public EventFrame frame(StoredEvent event) {
        return EventFrame.of(event, CloudEvent.of(event), Set.of(), json);
    }

    @Override
    public byte[] greeting(ListenerStart start) {
        return start.rewound() == null
                ? EventFrame.greeting(start.position())
                : EventFrame.greetingAfterRewind(json.writeValueAsString(start.rewound()), start.position());
    }

    /** The last thing that is told to whose token has ended. It has no id, since it has no place among the events. */
    @Override
    public byte[] end(TokenEnded how, String publicPath) {
        var type = ServiceProblem.UNAUTHORIZED;
        var problem = type.complete(type.problem(HttpStatus.UNAUTHORIZED, how.getMessage()), publicPath);
        return EventFrame.bytes("event: Ended\ndata: %s\n\n".formatted(json.writeValueAsString(problem)));
    }

    @Override
    public long patience() {
        return settings.patience().toNanos();
    }

    @Override
    public long heartbeat() {
        return settings.heartbeat().toNanos();
    }

    @Override
    public ListenerMeters meters() {
        return meters;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("roster.listeners", this, Listeners::count)
                .description("Who listens to events")
                .register(registry);
        Gauge.builder("roster.listeners.held.back", this, Listeners::heldBack)
                .description("Events that listeners are not written yet, since their clients do not take them")
                .register(registry);
    }

    private long heldBack() {
        return listening.stream().mapToLong(Listener::heldBack).sum();
    }

    /** How many listen. */
    int count() {
        return listening.size();
    }

    /** At a fixed rate, so that it waits for no other scheduled task, which may wait for the database. */
    @Scheduled(fixedRate = TICK_MILLIS)
    void tick() {
        if (ticking.compareAndSet(false, true)) {
            try {
                var now = System.nanoTime();
                listening.forEach(listener -> listener.tick(now));
            } finally {
                ticking.set(false);
            }
        }
    }

    @Override
    public void start() {}

    /** Before the web server waits for answers that are under way: these would never end. */
    @Override
    public void stop() {
        running = false;
        listening.forEach(Listener::leave);
        looking.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

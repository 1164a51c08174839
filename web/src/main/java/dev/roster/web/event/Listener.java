package dev.roster.web.event;

import dev.roster.eventstore.GlobalStream.Look;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Position;
import dev.roster.web.ConnectionAbortValve;
import dev.roster.web.PublicPath;
import dev.roster.web.door.ActiveBearers;
import dev.roster.web.door.TokenEnded;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that events are written to as far as it takes them (Servlet, 3.7): it has neither a thread nor a buffer of
 * its own, but a place among the events. What is older than the newest is looked for in the database, some at a time, when
 * it can be written.
 */
final class Listener implements WriteListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private static final byte[] SILENCE = EventFrame.bytes(":\n");

    /** A node takes some seconds to start, and others may not be there. */
    private static final byte[] RESTARTING = EventFrame.bytes("retry: 3000\nevent: Restarting\ndata: {}\n\n");

    private static final long NEVER = Long.MIN_VALUE;

    private final Source source;
    private final EventFilter filter;
    private final ListenerStart start;
    private final EventReader events;
    private final ActiveBearers.Active bearer;
    private final AsyncContext connection;
    private final ServletOutputStream out;
    private final Runnable breakOff;
    private final String publicPath;

    /** {@link Signal}s that nobody has seen to, and whether a thread is at it. */
    private final AtomicInteger signals = new AtomicInteger();

    /** From when on a tick has something to do here. */
    private volatile long due = System.nanoTime();

    // All below belongs to whoever writes, under the lock of this.

    private State state = State.LISTENING;
    private Position sent;
    private long writtenAt = System.nanoTime();
    private long stuckSince = NEVER;
    private boolean open;
    private boolean greeted;
    private boolean silent;
    private boolean flushed = true;
    private int unflushed;

    /**
     * @param request whose answer has begun
     * @param start where it listens from
     * @param bearer who listens, as long as the token is good
     */
    Listener(
            Source source,
            NewestEvents newest,
            EventFilter filter,
            ListenerStart start,
            ActiveBearers.Active bearer,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        this.source = source;
        this.filter = filter;
        this.events =
                new EventReader(newest, filter, start.position(), after -> source.lookFor(this, after), source::frame);
        this.bearer = bearer;
        this.start = start;
        this.sent = start.position();
        this.out = response.getOutputStream();
        this.breakOff = ConnectionAbortValve.aborting(request);
        this.publicPath = PublicPath.of(request);
        this.connection = request.startAsync();
    }

    void start() {
        connection.setTimeout(0);
        connection.addListener(this);
        out.setWriteListener(this);
    }

    EventFilter filter() {
        return filter;
    }

    /**
     * What was looked for, or nothing up to where it was looked from, if that can't be had now.
     *
     * @param upTo the last event at or before the place up to which was looked
     */
    void take(Look look, Position upTo) {
        events.take(look, upTo);
        wake();
    }

    /** Breaks off, with a last event if possible: some clients would take an answer that ends as usual for all that there is. */
    void leave() {
        signal(Signal.LEAVE);
    }

    /** Called several times a second. */
    void tick(long now) {
        if (now - due > 0 || bearer.end() != null) {
            signal(Signal.TICK);
        }
    }

    @Override
    public void onWritePossible() {
        signal(Signal.WRITABLE);
    }

    /** There may be events to write. */
    void wake() {
        signal(Signal.EVENTS);
    }

    /** Nobody waits here for another: who writes goes on until nobody has called. */
    private void signal(Signal signal) {
        if (signals.getAndAccumulate(signal.bit, (pending, another) -> pending | another) == 0) {
            do {
                work(signals.getAndSet(Signal.BUSY.bit));
            } while (!signals.compareAndSet(Signal.BUSY.bit, 0));
        }
    }

    /** The container does not take the connection back in the middle of it. */
    private synchronized void work(int pending) {
        if (state == State.ENDED) {
            return;
        }
        open |= Signal.WRITABLE.isIn(pending);
        if (Signal.TICK.isIn(pending)) {
            checkTime(System.nanoTime());
        }
        if (Signal.LEAVE.isIn(pending)) {
            state = State.LEAVING;
        }
        if (open) {
            work();
        }
        due = due();
    }

    private void checkTime(long now) {
        if (stuckSince != NEVER && now - stuckSince > source.patience() && state != State.CUT_OFF) {
            log.debug("Somebody who listens takes nothing, and is cut off");
            source.meters().stuck();
            state = State.CUT_OFF;
        }
        silent |= now - writtenAt > source.heartbeat();
        events.again();
    }

    private long due() {
        if (events.isResting()) {
            return System.nanoTime();
        }
        var heartbeat = writtenAt + source.heartbeat();
        var cutOff = stuckSince + source.patience();
        return stuckSince == NEVER || heartbeat - cutOff < 0 ? heartbeat : cutOff;
    }

    private void work() {
        try {
            if (state == State.LISTENING || state == State.ENDING) {
                write();
            }
            if (state == State.LEAVING) {
                if (out.isReady()) {
                    out.write(RESTARTING);
                    out.flush();
                }
                end();
                breakOff.run();
            } else if (state == State.CUT_OFF) {
                end();
                breakOff.run();
            }
        } catch (IOException e) {
            log.debug("Somebody who listened has gone", e);
            end();
        } catch (RuntimeException e) {
            log.warn("Somebody who listens can't be told, and is cut off", e);
            source.meters().failed();
            end();
            breakOff.run();
        }
    }

    private void write() throws IOException {
        while (out.isReady()) {
            stuckSince = NEVER;
            var next = next();
            if (next != null) {
                out.write(next);
                flushed = false;
            } else if (!flushed) {
                out.flush();
                flushed = true;
                countDelivered();
                writtenAt = System.nanoTime();
            } else {
                if (state == State.ENDING) {
                    end();
                    connection.complete();
                }
                return;
            }
        }
        if (stuckSince == NEVER) {
            stuckSince = System.nanoTime();
        }
        countDelivered();
        // Looked for again when it can be written: who reads slowly is not remembered by what they have not read.
        events.forget();
    }

    private void countDelivered() {
        if (unflushed > 0) {
            source.meters().delivered(unflushed);
            unflushed = 0;
        }
    }

    /** How many of the newest events are held back, since the client does not take them; 0 if it takes what comes. */
    synchronized long heldBack() {
        return stuckSince == NEVER ? 0 : events.waiting();
    }

    private byte @Nullable [] next() {
        if (state == State.ENDING) {
            return null;
        }
        var tokenEnded = bearer.end();
        if (tokenEnded != null) {
            state = State.ENDING;
            return source.end(tokenEnded, publicPath);
        }
        if (!greeted) {
            greeted = true;
            return source.greeting(start);
        }
        var event = events.next();
        if (event != null) {
            sent = event.at();
            unflushed++;
            return event.text();
        }
        if (events.isOverrun()) {
            log.debug("Somebody who listens is too slow, and is cut off");
            source.meters().overrun();
            state = State.CUT_OFF;
            return null;
        }
        return silent ? heartbeat() : null;
    }

    /** What was looked at, and did not meet the filter, need not be looked at again by who comes back. */
    private byte[] heartbeat() {
        silent = false;
        var last = events.last();
        if (last.number() <= sent.number()) {
            return SILENCE;
        }
        sent = last;
        return EventFrame.listening(last);
    }

    private void end() {
        state = State.ENDED;
        bearer.close();
        source.remove(this);
    }

    @Override
    public synchronized void onError(Throwable failure) {
        log.debug("Somebody who listened has gone", failure);
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        event.getAsyncContext().complete();
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        throw new IllegalStateException("Whoever listens does so for ever");
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        throw new IllegalStateException("Whoever listens has an answer already");
    }

    /** What becomes of the connection. */
    private enum State {
        LISTENING,

        /** The token has ended: as soon as the client has taken that as its last event, the answer does. */
        ENDING,

        /** The node is stopping: the answer breaks off. */
        LEAVING,

        /** The client is too slow: the answer breaks off. */
        CUT_OFF,

        ENDED
    }

    /** Why there may be something to do, for a thread that is at it or that begins. */
    private enum Signal {
        EVENTS(1),
        WRITABLE(2),
        TICK(4),
        LEAVE(8),

        /** A thread is at it. */
        BUSY(16);

        private final int bit;

        Signal(int bit) {
            this.bit = bit;
        }

        private boolean isIn(int pending) {
            return (pending & bit) != 0;
        }
    }

    /** Where events that are not among the newest come from, and what is the same for all connections. */
    interface Source {

        /** Finds what comes after a position, for a listener that is behind, and gives it to {@link Listener#take} on another thread. */
        void lookFor(Listener listener, long after);

        /** Makes the frame of an event that was found. */
        EventFrame frame(StoredEvent event);

        /** What a connection begins with. */
        byte[] greeting(ListenerStart start);

        /** The last event of a connection whose token has ended. */
        byte[] end(TokenEnded how, String publicPath);

        ListenerMeters meters();

        /** How long a client may take nothing, in ns. */
        long patience();

        /** How long a connection may be silent, in ns. */
        long heartbeat();

        /** Takes out a listener that has ended; one that was taken out before stays so. */
        void remove(Listener listener);
    }
}

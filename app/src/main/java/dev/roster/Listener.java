package dev.roster;

import dev.roster.GlobalStream.Look;
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

    private static final Look UNDER_WAY = Look.nothing(-1);
    private static final int CATCHING_UP = -1;
    private static final long NEVER = Long.MIN_VALUE;

    private final Source source;
    private final NewestEvents newest;
    private final EventFilter filter;
    private final KnownBearers.Known bearer;
    private final AsyncContext connection;
    private final ServletOutputStream out;
    private final Runnable breakOff;
    private final String publicPath;

    /** How often somebody found something to do, while another does it. */
    private final AtomicInteger calls = new AtomicInteger();

    private volatile @Nullable Look found;
    private volatile long position;
    private volatile long writtenAt = System.nanoTime();
    private volatile long stuckSince = NEVER;
    private volatile boolean resting;
    private volatile boolean silent;
    private volatile boolean open;
    private volatile boolean leaving;
    private volatile boolean cutOff;

    private long told;
    private long number = CATCHING_UP;
    private int place;
    private boolean greeted;
    private boolean ending;
    private boolean flushed = true;
    private boolean ended;

    /**
     * @param request whose answer has begun
     * @param position the one that it listens from
     * @param bearer who listens, as long as the token is good
     */
    Listener(
            Source source,
            NewestEvents newest,
            EventFilter filter,
            long position,
            KnownBearers.Known bearer,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        this.source = source;
        this.newest = newest;
        this.filter = filter;
        this.position = position;
        this.bearer = bearer;
        this.told = position;
        this.out = response.getOutputStream();
        this.breakOff = BreakOff.of(request);
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

    /** Up to which everything was written that it asks for. */
    long position() {
        return position;
    }

    /** What was looked for. */
    void take(Look look) {
        found = look;
        wake();
    }

    /** What was looked for can't be had now. */
    void rest() {
        take(Look.nothing(position));
    }

    /** Breaks off, with a last event if possible: some clients would take an answer that ends as usual for all that there is. */
    void leave() {
        leaving = true;
        wake();
    }

    /** Called several times a second. */
    void tick(long now) {
        var stuck = stuckSince;
        if (stuck != NEVER && now - stuck > source.patience()) {
            log.debug("Somebody who listens takes nothing, and is cut off");
            cutOff = true;
            wake();
        } else if (now - writtenAt > source.heartbeat() || resting || bearer.end() != null) {
            silent |= now - writtenAt > source.heartbeat();
            resting = false;
            wake();
        }
    }

    @Override
    public void onWritePossible() {
        open = true;
        wake();
    }

    /** Writes what there is to write. Nobody waits here for another: who writes goes on until nobody has called. */
    void wake() {
        if (calls.getAndIncrement() == 0) {
            int seen;
            do {
                seen = calls.get();
                work();
            } while (calls.addAndGet(-seen) != 0);
        }
    }

    /** The container does not take the connection back in the middle of it. */
    private synchronized void work() {
        if (ended || !open) {
            return;
        }
        try {
            if (leaving) {
                if (out.isReady()) {
                    out.write(RESTARTING);
                    out.flush();
                }
                end();
                breakOff.run();
            } else if (cutOff) {
                end();
                breakOff.run();
            } else {
                write();
            }
        } catch (IOException e) {
            log.debug("Somebody who listened has gone", e);
            end();
        } catch (RuntimeException e) {
            log.warn("Somebody who listens can't be told, and is cut off", e);
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
                writtenAt = System.nanoTime();
            } else {
                if (ending) {
                    end();
                    connection.complete();
                }
                return;
            }
        }
        if (stuckSince == NEVER) {
            stuckSince = System.nanoTime();
        }
        // Looked for again when it can be written: who reads slowly is not remembered by what they have not read.
        if (!UNDER_WAY.equals(found)) {
            forget();
        }
    }

    private byte @Nullable [] next() {
        if (ending) {
            return null;
        }
        var tokenEnded = bearer.end();
        if (tokenEnded != null) {
            ending = true;
            return source.end(tokenEnded, publicPath);
        }
        if (!greeted) {
            greeted = true;
            return EventFrame.greeting(position);
        }
        var event = number == CATCHING_UP ? nextFound() : nextNew();
        if (event != null) {
            told = event.position();
            return event.text();
        }
        return silent ? heartbeat() : null;
    }

    /** What was looked at, and did not meet the filter, need not be looked at again by who comes back. */
    private byte[] heartbeat() {
        silent = false;
        var text = position > told ? EventFrame.listening(position) : SILENCE;
        told = position;
        return text;
    }

    private @Nullable EventFrame nextFound() {
        var look = found;
        if (UNDER_WAY.equals(look)) {
            return null;
        }
        if (look != null) {
            if (place < look.events().size()) {
                var event = source.frame(look.events().get(place++));
                position = event.position();
                return event;
            }
            resting = look.upTo() == position && look.events().isEmpty();
            position = look.upTo();
            forget();
        }
        if (resting) {
            return null;
        }
        number = newest.firstAfter(position);
        if (number == CATCHING_UP) {
            found = UNDER_WAY;
            source.lookFor(this);
            return null;
        }
        return nextNew();
    }

    private void forget() {
        found = null;
        place = 0;
    }

    private @Nullable EventFrame nextNew() {
        while (number < newest.count()) {
            var event = newest.get(number);
            if (event == null) {
                log.debug("Somebody who listens is too slow, and is cut off");
                cutOff = true;
                wake();
                return null;
            }
            number++;
            if (event.position() > position) {
                position = event.position();
                if (filter.matches(event.name(), event.about())) {
                    return event;
                }
            }
        }
        return null;
    }

    private void end() {
        ended = true;
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

    /** Where events that are not among the newest come from, and what is the same for all connections. */
    interface Source {

        /** Finds what comes next for a listener that is behind, and gives it to {@link Listener#take} on another thread. */
        void lookFor(Listener listener);

        /** Makes the frame of an event that was found. */
        EventFrame frame(StoredEvent event);

        /** The last event of a connection whose token has ended. */
        byte[] end(TokenEnded how, String publicPath);

        /** How long a client may take nothing, in ns. */
        long patience();

        /** How long a connection may be silent, in ns. */
        long heartbeat();

        /** Takes out a listener that has ended; one that was taken out before stays so. */
        void remove(Listener listener);
    }
}

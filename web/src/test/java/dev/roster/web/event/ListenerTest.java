package dev.roster.web.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Position;
import dev.roster.web.ConnectionAbortValve;
import dev.roster.web.door.ActiveBearers;
import dev.roster.web.door.TokenEnded;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What becomes of a connection, whose container and clock the test is. */
class ListenerTest {

    private static final long START = 5;
    private static final long AT_ONCE = -1;
    private static final long LATE = 1L << 60;

    private final NewestEvents newest = new NewestEvents(START);
    private final ActiveBearers.Active bearer = mock(ActiveBearers.Active.class);
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final Out out = new Out();
    private final List<String> ends = new ArrayList<>();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ListenerMeters meters = new ListenerMeters(registry);
    private long patience = LATE;
    private long heartbeat = LATE;
    private Listener listener;

    @BeforeEach
    void join() throws IOException {
        request.setAsyncSupported(true);
        request.setAttribute(ConnectionAbortValve.class.getName(), (Runnable) () -> ends.add("broken off"));
        var response = new MockHttpServletResponse() {
            @Override
            public ServletOutputStream getOutputStream() {
                return out;
            }
        };
        listener = new Listener(
                new AllTheSame(),
                newest,
                EventFilter.NONE,
                new ListenerStart(Position.unmarked(START), null),
                bearer,
                request,
                response);
        listener.start();
    }

    private void tick() {
        listener.tick(System.nanoTime());
    }

    @Test
    void isGreetedAsSoonAsItCanBeWritten() {
        listener.wake();
        assertThat(out.text()).isEmpty();

        listener.onWritePossible();

        assertThat(out.text()).startsWith("retry: 1000\nevent: Listening\n").endsWith("id: 5\n\n");
        assertThat(ends).isEmpty();
    }

    @Test
    void breaksOffAfterALastEventIfTheNodeHasStoppedBefore() {
        listener.leave();
        assertThat(ends).isEmpty();

        listener.onWritePossible();

        assertThat(out.text()).isEqualTo("retry: 3000\nevent: Restarting\ndata: {}\n\n");
        assertThat(ends).containsExactly("removed", "broken off");
        verify(bearer).close();
    }

    @Test
    void isCutOffIfItTakesNothingForTooLong() {
        out.ready = false;
        listener.onWritePossible();
        tick();
        assertThat(ends).isEmpty();

        patience = AT_ONCE;
        listener.wake();
        tick();

        assertThat(out.text()).isEmpty();
        assertThat(ends).containsExactly("removed", "broken off");
        assertThat(cutOff("stuck")).isOne();
    }

    @Test
    void isCutOffIfItTakesTooLittle() {
        listener.onWritePossible();
        out.ready = false;
        for (var position = START + 1; position < START + NewestEvents.KEPT + 2; position++) {
            newest.add(new EventFrame(Position.unmarked(position), "OrderPlaced", Set.of(), new byte[0]));
            listener.wake();
        }
        assertThat(ends).isEmpty();

        out.ready = true;
        listener.onWritePossible();

        assertThat(ends).containsExactly("removed", "broken off");
        assertThat(cutOff("overrun")).isOne();
        assertThat(cutOff("stuck")).isZero();
    }

    @Test
    void holdsBackWhatItsClientDoesNotTakeAndCountsWhatItDoes() {
        listener.onWritePossible();
        add(3);
        listener.wake();
        assertThat(listener.heldBack()).isZero();
        assertThat(delivered()).isEqualTo(3);

        out.ready = false;
        add(2);
        listener.wake();
        assertThat(listener.heldBack()).isEqualTo(2);
        assertThat(delivered()).isEqualTo(3);

        out.ready = true;
        listener.onWritePossible();
        assertThat(listener.heldBack()).isZero();
        assertThat(delivered()).isEqualTo(5);
    }

    private void add(int events) {
        for (var next = newest.count(); events > newest.count() - next; ) {
            newest.add(new EventFrame(
                    Position.unmarked(START + 1 + newest.count()), "OrderPlaced", Set.of(), new byte[0]));
        }
    }

    private double delivered() {
        return registry.get("roster.listeners.events").counter().count();
    }

    private double cutOff(String reason) {
        return registry.get("roster.listeners.cut.off")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void isWrittenSomethingIfItIsSilentForTooLong() {
        listener.onWritePossible();
        var greeting = out.text();
        tick();
        assertThat(out.text()).isEqualTo(greeting);

        heartbeat = AT_ONCE;
        listener.wake();
        tick();

        assertThat(out.text()).isEqualTo(greeting + ":\n");
    }

    @Test
    void endsAsUsualAfterALastEventIfItsTokenEnds() {
        listener.onWritePossible();
        var greeting = out.text();
        when(bearer.end()).thenReturn(TokenEnded.revoked());

        tick();

        assertThat(out.text()).isEqualTo(greeting + "Ended");
        assertThat(ends).containsOnly("removed");
        assertThat(request.isAsyncStarted()).isFalse();
    }

    @Test
    void holdsUpNobodyWhoBringsAnEventWhileItIsWritten() {
        out.flushed = () -> CompletableFuture.runAsync(() -> {
                    newest.add(new EventFrame(
                            Position.unmarked(START + 1), "OrderPlaced", Set.of(), EventFrame.bytes("placed")));
                    listener.wake();
                })
                .join();

        listener.onWritePossible();

        assertThat(out.text()).endsWith("placed");
    }

    private final class AllTheSame implements Listener.Source {

        @Override
        public void lookFor(Listener behind, long after) {
            throw new IllegalStateException("The newest reach back to its position");
        }

        @Override
        public EventFrame frame(StoredEvent event) {
            throw new IllegalStateException("Nothing is looked for");
        }

        @Override
        public byte[] greeting(ListenerStart start) {
            return EventFrame.greeting(start.position());
        }

        @Override
        public byte[] end(TokenEnded how, String publicPath) {
            return EventFrame.bytes("Ended");
        }

        @Override
        public ListenerMeters meters() {
            return meters;
        }

        @Override
        public long patience() {
            return patience;
        }

        @Override
        public long heartbeat() {
            return heartbeat;
        }

        @Override
        public void remove(Listener ended) {
            ends.add("removed");
        }
    }

    /** Takes what is written as long as it is ready. */
    private static final class Out extends ServletOutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private Runnable flushed = () -> {};
        private boolean ready = true;

        private String text() {
            return written.toString();
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener ignored) {}

        @Override
        public void write(int octet) {
            written.write(octet);
        }

        @Override
        public void flush() {
            var once = flushed;
            flushed = () -> {};
            once.run();
        }
    }
}

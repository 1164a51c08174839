package dev.roster.eventstore.processor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.deadletter.ReadAgain;
import dev.roster.eventstore.metrics.BatchMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PooledGroupTest {

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final TakenOver tokens = new TakenOver();
    private final CutOff events = new CutOff();
    private final PooledGroup group = new PooledGroup(
            PooledStreamingEventProcessor.builder()
                    .name("orders")
                    .messageSource(events)
                    .eventHandlerInvoker(new Failing())
                    .errorHandler(PropagatingErrorHandler.instance())
                    .tokenStore(tokens)
                    .transactionManager(NoTransactionManager.instance())
                    .coordinatorExecutor((Function<String, ScheduledExecutorService>) name -> threads)
                    .workerExecutor((Function<String, ScheduledExecutorService>) name -> threads)
                    .initialToken(source -> new GlobalSequenceTrackingToken(0))
                    .initialSegmentCount(1),
            tokens,
            NoTransactionManager.instance(),
            new BatchMeters(new SimpleMeterRegistry(), "orders"),
            new ReadAgain(List::of));

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** The batch fails, and then the next look for events, as when a database is cut off. */
    @Test
    void hasNoStatusOfASegmentThatAnotherNodeHasTakenOver() throws Exception {
        group.start();

        assertThat(events.closed.await(30, SECONDS)).isTrue();
        assertThat(tokens.isTaken.get()).isTrue();
        assertThat(group.processingStatus()).isEmpty();
    }

    private static final class Failing extends SimpleEventHandlerInvoker {

        private Failing() {
            super(SimpleEventHandlerInvoker.builder().eventHandlers(new Object()));
        }

        @Override
        public boolean canHandle(EventMessage<?> event, Segment segment) {
            return true;
        }

        @Override
        public void handle(EventMessage<?> event, Segment segment) {
            throw new IllegalStateException("Connection reset");
        }
    }

    private static final class TakenOver extends InMemoryTokenStore {

        private final AtomicBoolean isTaken = new AtomicBoolean();

        @Override
        public @Nullable TrackingToken fetchToken(String group, int segment) {
            isTaken.set(true);
            return super.fetchToken(group, segment);
        }

        @Override
        public List<Segment> fetchAvailableSegments(String group) {
            return isTaken.get() ? List.of() : super.fetchAvailableSegments(group);
        }
    }

    private final class CutOff implements StreamableMessageSource<TrackedEventMessage<?>> {

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
            return new OneEvent();
        }

        private final class OneEvent implements BlockingStream<TrackedEventMessage<?>> {

            private boolean isRead;

            @Override
            public Optional<TrackedEventMessage<?>> peek() {
                return Optional.empty();
            }

            @Override
            public boolean hasNextAvailable(int timeout, TimeUnit unit) {
                if (isRead) {
                    await().until(() -> group.processingStatus().isEmpty());
                    throw new IllegalStateException("The events can't be read");
                }
                return true;
            }

            @Override
            public TrackedEventMessage<?> nextAvailable() {
                isRead = true;
                return new GenericTrackedEventMessage<>(
                        new GlobalSequenceTrackingToken(1), GenericEventMessage.asEventMessage("An order"));
            }

            @Override
            public void close() {
                closed.countDown();
            }
        }
    }
}

package dev.roster.web.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.GlobalStream.Look;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** From where events are read; the newest begin after a position. */
class EventReaderTest {

    private static final long START = 5;

    private final NewestEvents newest = new NewestEvents(START);
    private final List<Long> asked = new ArrayList<>();

    private EventReader reader(long position) {
        return new EventReader(
                newest, EventFilter.NONE, Position.unmarked(position), asked::add, stored -> frame(stored.position()));
    }

    private static EventFrame frame(long position) {
        return new EventFrame(Position.unmarked(position), "OrderPlaced", Set.of(), new byte[0]);
    }

    private static Look found(long upTo, long... positions) {
        return new Look(
                LongStream.of(positions).mapToObj(EventReaderTest::stored).toList(), upTo);
    }

    private static StoredEvent stored(long position) {
        var id = UUID.randomUUID();
        return new StoredEvent(position, id, 0, null, null, id, "OrderPlaced", null, "{}", "{}", Instant.EPOCH);
    }

    private void add(long... positions) {
        LongStream.of(positions).forEach(position -> newest.add(frame(position)));
    }

    private static List<Long> read(EventReader reader) {
        var read = new ArrayList<Long>();
        for (var event = reader.next(); event != null; event = reader.next()) {
            read.add(event.position());
        }
        return read;
    }

    @Test
    void areTheNewestIfTheyReachBackToThePosition() {
        add(6, 9);

        var reader = reader(START);

        assertThat(read(reader)).containsExactly(6L, 9L);
        add(12);
        assertThat(read(reader)).containsExactly(12L);
        assertThat(reader.last().number()).isEqualTo(12);
        assertThat(asked).isEmpty();
    }

    @Test
    void areThoseOfTheDatabaseUntilTheNewestAreMet() {
        add(6);
        var reader = reader(1);
        assertThat(read(reader)).isEmpty();
        assertThat(read(reader)).isEmpty();
        assertThat(asked).as("while it is being asked").containsExactly(1L);

        reader.take(found(3, 2), Position.unmarked(3));
        assertThat(read(reader)).containsExactly(2L);
        assertThat(reader.last().number()).isEqualTo(3);
        reader.take(found(START, 4), Position.unmarked(START));
        assertThat(read(reader)).containsExactly(4L, 6L);

        assertThat(asked).containsExactly(1L, 3L);
    }

    @Test
    void areAskedForAgainWhenItIsTimeIfThereWereNone() {
        var reader = reader(1);
        read(reader);

        reader.take(Look.nothing(1), Position.START);

        assertThat(read(reader)).isEmpty();
        assertThat(reader.isResting()).isTrue();
        assertThat(asked).containsExactly(1L);
        reader.again();
        assertThat(read(reader)).isEmpty();
        assertThat(reader.isResting()).isFalse();
        assertThat(asked).containsExactly(1L, 1L);
    }

    @Test
    void areAskedForAgainIfTheyWereForgotten() {
        var reader = reader(1);
        read(reader);
        reader.take(found(4, 2, 3), Position.unmarked(4));
        assertThat(reader.next()).isNotNull();

        reader.forget();
        read(reader);
        reader.take(found(4, 3), Position.unmarked(4));
        reader.forget();
        assertThat(read(reader)).as("before any of them was read").isEmpty();

        assertThat(asked).containsExactly(1L, 2L, 2L);
    }

    @Test
    void areNotForgottenWhileTheyAreBeingAskedFor() {
        var reader = reader(1);
        read(reader);

        reader.forget();
        reader.again();

        assertThat(read(reader)).isEmpty();
        assertThat(asked).containsExactly(1L);
    }

    @Test
    void haveOverrunWhoReadsThemTooLate() {
        var reader = reader(START);
        assertThat(read(reader)).isEmpty();

        add(LongStream.range(0, NewestEvents.KEPT + 1)
                .map(number -> 10 + number)
                .toArray());

        assertThat(read(reader)).isEmpty();
        assertThat(reader.isOverrun()).isTrue();
    }
}

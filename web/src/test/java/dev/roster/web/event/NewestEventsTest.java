package dev.roster.web.event;

import static dev.roster.web.event.NewestEvents.KEPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.epoch.Position;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The ring of the newest events; their positions have holes. */
class NewestEventsTest {

    private static final long START = 5;

    private final NewestEvents newest = new NewestEvents(START);

    private void add(long... positions) {
        LongStream.of(positions)
                .forEach(position ->
                        newest.add(new EventFrame(Position.unmarked(position), "OrderPlaced", Set.of(), new byte[0])));
    }

    private long position(long number) {
        return Objects.requireNonNull(newest.get(number)).position();
    }

    @Test
    void areNumberedAsTheyCome() {
        add(6, 9);

        assertThat(newest.count()).isEqualTo(2);
        assertThat(position(0)).isEqualTo(6);
        assertThat(position(1)).isEqualTo(9);
    }

    @Test
    void leadOnFromAPosition() {
        add(6, 9, 12);

        assertThat(newest.firstAfter(START)).isZero();
        assertThat(newest.firstAfter(6)).isEqualTo(1);
        assertThat(newest.firstAfter(8)).isEqualTo(1);
        assertThat(newest.firstAfter(9)).isEqualTo(2);
        assertThat(newest.firstAfter(12)).isEqualTo(3);
        assertThat(newest.firstAfter(99)).isEqualTo(3);
    }

    @Test
    void doNotLeadOnFromBeforeTheyBegin() {
        assertThat(newest.firstAfter(START)).isZero();
        assertThat(newest.firstAfter(START - 1)).isEqualTo(-1);

        add(6);

        assertThat(newest.firstAfter(START - 1)).isEqualTo(-1);
    }

    @Test
    void forgetTheOldest() {
        add(LongStream.range(0, KEPT + 10).map(number -> 10 + 2 * number).toArray());

        assertThat(newest.count()).isEqualTo(KEPT + 10);
        assertThat(newest.get(10)).as("its slot may be written at this moment").isNull();
        assertThat(position(11)).isEqualTo(32);
        assertThat(position(KEPT + 9)).isEqualTo(10 + 2 * (KEPT + 9));
        assertThat(newest.firstAfter(31)).as("the one at 30 may be gone").isEqualTo(-1);
        assertThat(newest.firstAfter(32)).isEqualTo(12);
        assertThat(newest.firstAfter(33)).isEqualTo(12);
    }
}

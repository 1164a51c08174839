package dev.roster.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProjectionBatchTest {

    private static final long REACHED = 10;

    private final List<Object> folded = new ArrayList<>();
    private final ProjectionBatch batch = new ProjectionBatch(REACHED, new Fold() {
        @Override
        public void fold(ProjectedEvent event) {
            folded.add(event.payload());
        }

        @Override
        public Set<UUID> write(JdbcClient jdbc, String schema) {
            throw new UnsupportedOperationException();
        }
    });

    @Test
    void withoutEventsEndsWhereItStarted() {
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.start()).isEqualTo(REACHED);
        assertThat(batch.end()).isEqualTo(REACHED);
    }

    @Test
    void goesFromItsFirstEventToItsLast() {
        fold("placed", 13);
        fold("paid", 14);
        fold("shipped", 17);

        assertThat(batch.isEmpty()).isFalse();
        assertThat(batch.start()).isEqualTo(REACHED);
        assertThat(batch.first()).isEqualTo(13);
        assertThat(batch.end()).isEqualTo(17);
        assertThat(folded).containsExactly("placed", "paid", "shipped");
    }

    @Test
    void ofOneEventBeginsAndEndsThere() {
        fold("placed", 11);

        assertThat(batch.first()).isEqualTo(11);
        assertThat(batch.end()).isEqualTo(11);
    }

    @Test
    void dropsEventsThatTheReadModelHasReached() {
        fold("placed", 8);
        fold("paid", 9);
        fold("shipped", REACHED);

        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.end()).isEqualTo(REACHED);
        assertThat(folded).isEmpty();
    }

    @Test
    void doesNotBeginWithAnEventThatTheReadModelHasReached() {
        fold("placed", 9);
        fold("paid", REACHED);
        fold("shipped", 12);

        assertThat(batch.first()).isEqualTo(12);
        assertThat(batch.end()).isEqualTo(12);
        assertThat(folded).containsExactly("shipped");
    }

    @Test
    void takesEventsThatShareAPosition() {
        fold("paid", 12);
        fold("shipped", 12);

        assertThat(folded).containsExactly("paid", "shipped");
        assertThat(batch.end()).isEqualTo(12);
    }

    @Test
    void stopsTheProjectionWhenAPositionComesAfterALaterOne() {
        fold("paid", 13);

        assertThatExceptionOfType(ProjectionStopped.class)
                .isThrownBy(() -> fold("placed", 12))
                .withMessageContaining("The event at position 12 ");
    }

    private void fold(String event, long position) {
        if (batch.advance(position)) {
            batch.fold(new ProjectedEvent(position, 0, event));
        }
    }
}

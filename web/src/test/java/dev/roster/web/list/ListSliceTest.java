package dev.roster.web.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a list is gone through slice by slice. */
class ListSliceTest {

    private static final Sort<UUID> BY_ID = new Sort<>("id", null, id -> null, id -> id);

    private static ListSlice<UUID> slice(
            boolean descending, @Nullable Integer limit, int offset, @Nullable Keyset after) {
        return new ListSlice<>(BY_ID, descending, limit, offset, after);
    }

    /** Ids whose highest bit is set are the lowest to Java, and the highest to PostgreSQL. */
    private static List<UUID> ids() {
        var ids = new ArrayList<>(IntStream.range(0, 10)
                .mapToObj(number -> new UUID((long) number << 60, number))
                .toList());
        Collections.shuffle(ids, new Random(4711));
        return ids;
    }

    private static List<Long> numbers(List<UUID> ids) {
        return ids.stream().map(UUID::getLeastSignificantBits).toList();
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 3", "false, 10", "true, 1", "true, 4", "true, 11"})
    void eachRowIsInOneSlice(boolean descending, int limit) {
        var seen = new ArrayList<UUID>();
        var slice = slice(descending, limit, 0, null);
        var found = slice.of(ids());
        seen.addAll(slice.rows(found));
        while (slice.hasNext(found)) {
            slice = slice(descending, limit, 0, slice.end(found));
            found = slice.of(ids());
            seen.addAll(slice.rows(found));
        }

        var inOrder = List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(numbers(seen)).isEqualTo(descending ? inOrder.reversed() : inOrder);
    }

    /** A row that has gone since leads on all the same. */
    @Test
    void goesOnBehindARowThatIsGone() {
        var rest = ids();
        var gone = rest.stream()
                .filter(id -> id.getLeastSignificantBits() == 4)
                .findFirst()
                .orElseThrow();
        rest.remove(gone);

        assertThat(numbers(slice(false, 2, 0, new Keyset(null, gone)).of(rest))).containsExactly(5L, 6L, 7L);
        assertThat(numbers(slice(true, 2, 0, new Keyset(null, gone)).of(rest))).containsExactly(3L, 2L, 1L);
    }

    @Test
    void passesByAsManyAsItsOffset() {
        assertThat(numbers(slice(false, 2, 3, null).of(ids()))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void wholeHasNoEnd() {
        var slice = slice(false, null, 0, null);

        assertThat(slice.of(ids())).hasSize(10);
        assertThat(slice.hasNext(slice.of(ids()))).isFalse();
    }
}

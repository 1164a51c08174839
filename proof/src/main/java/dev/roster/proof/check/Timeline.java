package dev.roster.proof.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that something had, each from a position on. They are added in the order of their positions. */
final class Timeline<T> {

    private final List<Long> positions = new ArrayList<>();
    private final List<T> values = new ArrayList<>();

    void add(long position, T value) {
        if (!positions.isEmpty() && positions.getLast() == position) {
            values.set(values.size() - 1, value);
        } else {
            positions.add(position);
            values.add(value);
        }
    }

    /** The value at a position, null before the first. */
    @Nullable
    T at(long position) {
        var index = index(position);
        return index < 0 ? null : values.get(index);
    }

    /** The values from one position to another, both included. */
    List<T> between(long from, long to) {
        if (to < from) {
            return List.of();
        }
        return values.subList(Math.max(0, index(from)), index(to) + 1);
    }

    @Nullable
    T last() {
        return values.isEmpty() ? null : values.getLast();
    }

    /** Of the last value that began at the position or before; -1 if there is none. */
    private int index(long position) {
        var low = 0;
        var high = positions.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (positions.get(middle) <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}

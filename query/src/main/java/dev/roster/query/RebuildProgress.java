package dev.roster.query;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Where a running rebuild is: written by it, and read by who tells others. */
final class RebuildProgress {

    private final LongAdder events = new LongAdder();
    private volatile RebuildState state = RebuildState.WAITING;
    private volatile long position;
    private volatile long head;
    private volatile @Nullable Comparison comparison;
    private volatile boolean swapped;

    /** Counts those that were loaded. */
    LongAdder events() {
        return events;
    }

    void is(RebuildState state, long position, long head) {
        this.position = position;
        this.head = head;
        this.state = state;
    }

    void is(RebuildState state) {
        this.state = state;
    }

    void is(long position) {
        this.position = position;
        this.head = Math.max(head, position);
    }

    /** From now on it can't be cancelled, nor fail. */
    void swapped() {
        swapped = true;
    }

    boolean hasSwapped() {
        return swapped;
    }

    void compared(Comparison comparison) {
        this.comparison = comparison;
    }

    RebuildState state() {
        return state;
    }

    long position() {
        return position;
    }

    long head() {
        return head;
    }

    @Nullable
    Comparison comparison() {
        return comparison;
    }
}

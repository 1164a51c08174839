package dev.roster.readmodel.rebuild;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How far a running rebuild has come: written by the rebuild, and read by the thread that reports it. */
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

    /** @param head the position that it goes to */
    void enter(RebuildState state, long position, long head) {
        this.position = position;
        this.head = head;
        this.state = state;
    }

    void enter(RebuildState state) {
        this.state = state;
    }

    void advance(long position) {
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

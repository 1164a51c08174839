package dev.roster.eventstore.metrics;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What gauges read together, such as a row of the database. It is read when a gauge is, at most once in a time and once at a time, on
 * a thread of its own: however slow the database is, or if it is away, a scrape waits a moment for it and gets the rest.
 */
public final class Sample<T> {

    /** How long the gauges of a sample wait together. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final Duration LONGEST_FAILURE = Duration.ofSeconds(1);

    private final Duration keep;
    private final Supplier<T> read;
    private long begun;
    private @Nullable CompletableFuture<T> reading;
    private volatile @Nullable T last;

    /** @param keep how old a sample may become */
    public Sample(Duration keep, Supplier<T> read) {
        this.keep = keep;
        this.read = read;
    }

    /** A part of the sample; NaN if it can't be read now. */
    public double value(ToDoubleFunction<T> part) {
        var sample = get();
        return sample == null ? Double.NaN : part.applyAsDouble(sample);
    }

    /** The sample; null if it can't be read now. While another takes its time, the one before. */
    public @Nullable T get() {
        var current = current();
        try {
            return current.reading.get(current.patience, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return current.isLate ? null : last;
        } catch (ExecutionException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private synchronized Current<T> current() {
        var now = System.nanoTime();
        var known = reading;
        if (known == null || (known.isDone() && now - begun > longest(known).toNanos())) {
            begun = now;
            known = CompletableFuture.supplyAsync(
                    this::readNow, task -> Thread.ofVirtual().name("metrics").start(task));
            reading = known;
        }
        var age = now - begun;
        return new Current<>(known, Math.max(0, PATIENCE.toNanos() - age), age > keep.toNanos() + PATIENCE.toNanos());
    }

    private Duration longest(CompletableFuture<T> known) {
        return known.isCompletedExceptionally() && keep.compareTo(LONGEST_FAILURE) > 0 ? LONGEST_FAILURE : keep;
    }

    private T readNow() {
        try {
            var now = read.get();
            last = now;
            return now;
        } catch (RuntimeException e) {
            last = null;
            throw e;
        }
    }

    /** @param isLate whether it takes so long that the sample before is too old */
    private record Current<T>(CompletableFuture<T> reading, long patience, boolean isLate) {}
}

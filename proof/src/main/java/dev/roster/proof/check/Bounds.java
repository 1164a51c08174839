package dev.roster.proof.check;

import dev.roster.proof.check.Roster.Hero;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Run;
import dev.roster.proof.run.Run.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Which positions can have been the last one at a time, by the one clock of all clients. What an answer that came before spoke of
 * was there. What a command led to that was sent after was not.
 */
final class Bounds {

    private final Steps known;
    private final Steps drawn;
    private final List<Fault> crashes;

    /** @param causes what is known of who led to which events */
    Bounds(Run run, Causes causes) {
        var answers = new ArrayList<Step>();
        for (var call : run.calls()) {
            if (call.position() != null && isSettled(call)) {
                answers.add(new Step(call.end(), call.position()));
            }
        }
        known = Steps.rising(answers);
        var commands = new ArrayList<Step>();
        causes.sure()
                .forEach((intent, first) -> commands.add(new Step(intent.call().start(), first)));
        drawn = Steps.fromTheEnd(commands);
        crashes = Stream.concat(
                        run.faults().stream().filter(Fault::mayCrashPostgres),
                        run.rewinds().stream()
                                .map(rewind -> new Fault("rewind", "PostgreSQL", rewind.closedAt(), rewind.end())))
                .toList();
    }

    /** A history may leave out what is appended side by side with the position that it names. */
    private static boolean isSettled(Call call) {
        return call.isRead()
                ? (call.isAccepted() || call.hasStatus(304)) && !call.path().endsWith("/history")
                : call.isSettled();
    }

    /** A position up to which all events were there at a time. */
    long reached(long time) {
        return known.before(time);
    }

    /** The lowest position that is known to be drawn after a time; none that was there is as high. */
    long drawnAfter(long time) {
        return drawn.after(time);
    }

    /**
     * A position from which on the read model was made again after the last crash of PostgreSQL before a time: up to there it may be
     * behind what was answered before.
     */
    long lostBefore(long time) {
        return crashes.stream()
                .filter(crash -> crash.start() <= time)
                .mapToLong(crash -> drawnAfter(crash.end()))
                .max()
                .orElse(0);
    }

    /** Whether a hero's key was destroyed when a call was answered: the answer may be from before that or from after it. */
    Erasure erasure(Hero hero, Call call) {
        if (hero.forgotten == 0 || hero.forgotten >= drawnAfter(call.end())) {
            return Erasure.NOT_YET;
        }
        var reached = reached(call.start());
        // A crash of PostgreSQL may have brought it back into a snapshot, for some moments.
        var isSure = !call.query().containsKey("snapshot") || reached >= lostBefore(call.end());
        return hero.forgotten <= reached && isSure ? Erasure.DONE : Erasure.MAYBE;
    }

    /** Whether a hero's key is destroyed. */
    enum Erasure {
        NOT_YET,
        MAYBE,
        DONE
    }

    private record Step(long time, long position) {}

    /** Times in their order, and what holds from each on. */
    private record Steps(List<Long> times, List<Long> positions) {

        private static Steps rising(List<Step> steps) {
            steps.sort(Comparator.comparingLong(Step::time));
            var positions = steps.stream().mapToLong(Step::position).toArray();
            Arrays.parallelPrefix(positions, Math::max);
            return of(steps, positions);
        }

        private static Steps fromTheEnd(List<Step> steps) {
            steps.sort(Comparator.comparingLong(Step::time));
            var positions = steps.stream().mapToLong(Step::position).toArray();
            for (var index = positions.length - 2; index >= 0; index--) {
                positions[index] = Math.min(positions[index], positions[index + 1]);
            }
            return of(steps, positions);
        }

        private static Steps of(List<Step> steps, long[] positions) {
            return new Steps(
                    list(steps, Step::time), Arrays.stream(positions).boxed().toList());
        }

        private static List<Long> list(List<Step> steps, ToLongFunction<Step> part) {
            return steps.stream().map(part::applyAsLong).toList();
        }

        /** Of the last step before a time; 0 if there is none. */
        private long before(long time) {
            var index = first(time - 1);
            return index == 0 ? 0 : positions.get(index - 1);
        }

        /** Of the first step after a time. */
        private long after(long time) {
            var index = first(time);
            return index == positions.size() ? Long.MAX_VALUE : positions.get(index);
        }

        /** The first step that is later than a time. */
        private int first(long time) {
            var low = 0;
            var high = times.size();
            while (low < high) {
                var middle = (low + high) >>> 1;
                if (times.get(middle) <= time) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}

package dev.roster.proof.run;

import dev.roster.proof.run.Run.Connection;
import dev.roster.proof.run.Run.Rewind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The histories of a run, one after the other: each rewind ends one, and the next begins with what was kept of it. A run without a rewind
 * has one, which is the export. Each is checked as if it were a run of its own, with the calls that were answered by it, and with the
 * writes from before.
 */
public final class Branches {

    private final List<Run> branches = new ArrayList<>();

    public Branches(Run run) {
        var rewinds = run.rewinds();
        var events = run.events();
        for (var index = rewinds.size(); index >= 0; index--) {
            if (index < rewinds.size()) {
                events = before(rewinds.get(index), events);
            }
            branches.addFirst(branch(run, index, events));
        }
    }

    /** What was kept, and what was lost. */
    private static List<Event> before(Rewind rewind, List<Event> after) {
        return Stream.concat(after.stream().filter(event -> event.position() <= rewind.fork()), rewind.lost().stream())
                .sorted(Comparator.comparingLong(Event::position))
                .toList();
    }

    private static Run branch(Run run, int index, List<Event> events) {
        var rewinds = run.rewinds();
        if (rewinds.isEmpty()) {
            return run;
        }
        var since = index == 0 ? -1 : rewinds.get(index - 1).closedAt();
        var until =
                index == rewinds.size() ? Long.MAX_VALUE : rewinds.get(index).closedAt();
        var calls = new ArrayList<Call>();
        var lostTokens = new HashSet<String>();
        for (var call : run.calls()) {
            if (call.start() > until) {
                continue;
            }
            if (call.start() > since && call.end() < until) {
                if (!lostTokens.contains(call.token())) {
                    calls.add(call);
                }
            } else {
                addOther(call, call.end() < until && isKept(call, rewinds.subList(0, index)), calls, lostTokens);
            }
        }
        var connections = run.connections().stream()
                .filter(connection -> isOf(connection, since, until))
                .toList();
        return new Run(
                calls,
                events,
                run.heard(),
                connections,
                run.faults(),
                rewinds,
                run.goneBack(),
                run.tables(),
                run.verify());
    }

    /** Reads and refusals are checked where they were answered. Of a write that may have been lost nobody knows what came of it. */
    private static void addOther(Call call, boolean isKept, List<Call> calls, Set<String> lostTokens) {
        if (call.isRead() || (call.isRefused() && !call.problem().equals(Call.REWOUND))) {
            return;
        }
        calls.add(isKept ? call : call.cutOff());
        if (!isKept && call.path().equals("/tokens")) {
            lostTokens.add(call.answer().path("id").asString(""));
        }
    }

    private static boolean isKept(Call call, List<Rewind> rewinds) {
        return rewinds.stream().allMatch(rewind -> call.end() < rewind.heldAt() || call.start() > rewind.closedAt());
    }

    private static boolean isOf(Connection connection, long since, long until) {
        return connection.end() > since && connection.end() < until;
    }

    /** The oldest first; the last is that of the export. */
    public List<Run> all() {
        return branches;
    }

    /** The last position up to which two of them have the same events. */
    public long shared(int one, int other) {
        var events = branches.get(one).events();
        var others = branches.get(other).events();
        var shared = 0L;
        for (var index = 0; index < Math.min(events.size(), others.size()); index++) {
            if (!events.get(index).id().equals(others.get(index).id())) {
                break;
            }
            shared = events.get(index).position();
        }
        return shared;
    }
}

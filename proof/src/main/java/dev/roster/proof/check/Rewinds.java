package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.run.Branches;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whoever shows a position of an event that was lost is told so, with a position to go back to that still holds; nobody else is. Each
 * rewind is recorded by the service as an epoch that begins where it is.
 */
final class Rewinds {

    private static final int RADIX = 32;
    private static final long ID = (1L << 28) - 1;
    private static final List<String> MOMENTS = List.of("after", "asOf", "from", "to");

    private final Run run;
    private final Branches branches;
    private final List<Map<Long, Event>> events = new ArrayList<>();
    private final Findings findings;

    Rewinds(Run run, Branches branches, Findings findings) {
        this.run = run;
        this.branches = branches;
        this.findings = findings;
        for (var branch : branches.all()) {
            var byPosition = new HashMap<Long, Event>();
            branch.events().forEach(event -> byPosition.put(event.position(), event));
            events.add(byPosition);
        }
    }

    void check() {
        for (var call : run.calls()) {
            var branch = branch(call);
            if (branch >= 0) {
                check(call, branch);
            }
        }
        for (var rewind : run.rewinds()) {
            findings.checked(Rule.REWINDS);
            if (Views.stream(run.tables().path("epoch"))
                    .noneMatch(epoch -> epoch.path("after_position").asLong(-1) == rewind.fork())) {
                findings.violation(
                        Rule.REWINDS, null, "no epoch is recorded that begins after position " + rewind.fork());
            }
        }
    }

    /** The one that answered; -1 if it was rewound meanwhile. */
    private int branch(Call call) {
        var branch = 0;
        for (var rewind : run.rewinds()) {
            if (call.start() > rewind.closedAt()) {
                branch++;
            } else if (call.end() >= rewind.closedAt()) {
                return -1;
            }
        }
        return branch;
    }

    private void check(Call call, int branch) {
        var shown = shown(call);
        var lost = shown.stream().filter(position -> !has(branch, position)).toList();
        var isTold = call.hasStatus(409) && call.problem().equals(Call.REWOUND);
        if (isTold) {
            findings.checked(Rule.REWINDS);
            if (lost.isEmpty()) {
                broken(
                        call,
                        "it was told that the history was rewound, and showed no position that was lost: " + shown);
            } else {
                goesBack(call, branch, lost.getFirst());
            }
        } else if (!shown.isEmpty() && (saysWhatIs(call) || saysItIsNotThereYet(call))) {
            findings.checked(Rule.REWINDS);
            if (!lost.isEmpty()) {
                broken(call, "it showed a position whose event was lost, and was not told so: " + lost.getFirst());
            }
        }
    }

    private static boolean saysWhatIs(Call call) {
        return call.isAccepted() || call.hasStatus(304) || call.hasStatus(404);
    }

    private static boolean saysItIsNotThereYet(Call call) {
        return call.hasStatus(400) || (call.hasStatus(503) && call.problem().equals("not-reached"));
    }

    /** All positions with marks that a call shows. Events are not of the read model, and take no header. */
    private static List<String> shown(Call call) {
        var shown = new ArrayList<String>();
        if (!call.path().startsWith("/events")) {
            add(call.headers().get("roster-position"), shown);
        }
        MOMENTS.forEach(moment -> add(call.query().get(moment), shown));
        return shown;
    }

    private static void add(@Nullable String position, List<String> shown) {
        if (position != null && Call.isPosition(position) && position.contains("-")) {
            shown.add(position);
        }
    }

    private void goesBack(Call call, int branch, String lost) {
        var to = call.answer().path("goBackTo").asString("");
        var number = Call.isPosition(to) ? Call.number(to) : -1;
        if (number < 0 || (number > 0 && !has(branch, to))) {
            broken(call, "it is to go back to what there is not: " + to);
            return;
        }
        for (var before = branch - 1; before >= 0; before--) {
            if (has(before, lost)) {
                if (number > branches.shared(before, branch)) {
                    broken(call, "it is to go back to " + to + ", and the histories differ before that");
                }
                return;
            }
        }
        broken(call, "it was told that " + lost + " is of another history, and it is of none");
    }

    /** Whether a history has the event of a position: the last 28 bits of its id are in the mark. */
    private boolean has(int branch, String position) {
        var event = events.get(branch).get(Call.number(position));
        return event != null
                && (Long.parseLong(position.split("-", 2)[1], RADIX) & ID)
                        == (UUID.fromString(event.id()).getLeastSignificantBits() & ID);
    }

    private void broken(Call call, String words) {
        findings.violation(Rule.REWINDS, call, words);
    }
}

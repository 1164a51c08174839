package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is to wait waits, and no read is older than what it was promised to know: the position in its header, what was acknowledged
 * before it, and what its client or anybody saw before in the read model. After a crash of PostgreSQL the read model may be behind
 * for some moments; then only the header counts.
 */
final class Sessions {

    private static final long SECOND = 1_000_000_000L;
    private static final long SLACK = SECOND / 10;

    /** Longer than a write needs where nothing fails. */
    private static final long CALM = 10 * SECOND;

    /** Longer than it takes until all is well again after a fault. */
    private static final long RECOVERY = 20 * SECOND;

    private static final Pattern WAIT = Pattern.compile("wait=(\\d{1,3})");

    private final Bounds bounds;
    private final Findings findings;

    Sessions(Bounds bounds, Findings findings) {
        this.bounds = bounds;
        this.findings = findings;
    }

    void check(Run run) {
        var byEnd = new ArrayList<>(run.calls());
        byEnd.sort(Comparator.comparingLong(Call::end));
        tokens(run);
        waits(run);
        var known = 0L;
        Call knownBy = null;
        var ended = 0;
        for (var call : run.calls()) {
            while (ended < byEnd.size() && byEnd.get(ended).end() < call.start()) {
                var before = byEnd.get(ended++);
                if (before.position() != null && before.position() > known && promises(before)) {
                    known = before.position();
                    knownBy = before;
                }
            }
            if (isAnswered(call)) {
                check(call, known, knownBy);
            }
        }
    }

    /** A token is good until it is revoked, and not after that. */
    private void tokens(Run run) {
        var revocations = new HashMap<String, Call>();
        for (var call : run.calls()) {
            if (call.method().equals("DELETE") && call.path().startsWith("/tokens/")) {
                revocations.merge(call.parts()[1], call, (one, other) -> one.hasStatus(204) ? one : other);
            }
        }
        for (var call : run.calls()) {
            var revocation = call.token() == null ? null : revocations.get(call.token());
            if (revocation != null && revocation.hasStatus(204) && call.start() > revocation.end()) {
                findings.checked(Rule.SESSIONS);
                if (call.isAccepted()) {
                    findings.violation(Rule.SESSIONS, call, "its token was revoked before, by " + revocation);
                }
            } else if (call.token() != null
                    && call.hasStatus(401)
                    && (revocation == null || revocation.start() > call.end())) {
                findings.violation(Rule.SESSIONS, call, "its token was not revoked, and was refused");
            }
        }
    }

    /** Who is to wait does so before it is said that time was too short; and that is not so where nothing fails. */
    private void waits(Run run) {
        for (var call : run.calls()) {
            var wanted = call.headers().get("roster-position");
            if (wanted != null && call.hasStatus(503) && call.problem().equals("not-reached")) {
                findings.checked(Rule.SESSIONS);
                if (Call.number(wanted) < bounds.lostBefore(call.end())) {
                    findings.passedOver(Rule.SESSIONS);
                } else if (call.end() - call.start() < wait(call) - SLACK) {
                    findings.violation(Rule.SESSIONS, call, "it did not wait for position " + wanted);
                }
            }
            if (!call.isRead() && call.hasStatus(202) && wait(call) >= CALM) {
                findings.checked(Rule.SESSIONS);
                if (run.faults().stream()
                        .noneMatch(fault -> fault.end() >= call.start() - RECOVERY && fault.start() <= call.end())) {
                    findings.violation(
                            Rule.SESSIONS,
                            call,
                            "it could not be read " + wait(call) / SECOND + " s later, and nothing failed meanwhile");
                }
            }
        }
    }

    /** How long it is to wait at most. */
    private static long wait(Call call) {
        var wait = WAIT.matcher(call.headers().getOrDefault("prefer", ""));
        return (wait.find() ? Long.parseLong(wait.group(1)) : 2) * SECOND;
    }

    private static boolean isAnswered(Call call) {
        return call.isRead()
                && call.position() != null
                && !call.query().containsKey("asOf")
                && !call.query().containsKey("snapshot")
                && (call.isAccepted() || call.hasStatus(304) || call.hasStatus(404));
    }

    private static boolean promises(Call call) {
        return call.isRead() ? isAnswered(call) && call.readsLive() : call.isSettled() && call.position() != null;
    }

    private void check(Call call, long known, @Nullable Call knownBy) {
        findings.checked(Rule.SESSIONS);
        var position = Objects.requireNonNull(call.position());
        var wanted = call.headers().get("roster-position");
        if (wanted != null && call.readsLive() && position < Call.number(wanted)) {
            findings.violation(Rule.SESSIONS, call, "it asked for position " + wanted + ", and is older");
        }
        if (call.path().endsWith("/changes") && call.query().containsKey("to")) {
            return;
        }
        var lost = bounds.lostBefore(call.end());
        if (known < lost && call.readsLive()) {
            findings.passedOver(Rule.SESSIONS);
        } else if (position < known) {
            findings.violation(
                    Rule.SESSIONS,
                    call,
                    "it is older than position " + known + ", which was known before by " + knownBy);
        }
    }
}

package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Run.Connection;
import dev.roster.proof.check.Run.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A listener received the events of the export, in their order, each once, on whichever nodes, and soon. */
final class Listeners {

    private static final List<String> EXPORT_ONLY = List.of("metadata", "masterkeyid", "wrappedkey", "payload");

    /** How late an event may be on a connection that nothing was done to. */
    private static final long PATIENCE = Duration.ofSeconds(15).toNanos();

    private final Run run;
    private final Roster roster;
    private final Findings findings;

    Listeners(Run run, Roster roster, Findings findings) {
        this.run = run;
        this.roster = roster;
        this.findings = findings;
    }

    void check() {
        var heard = new TreeMap<Long, List<Heard>>();
        run.heard()
                .forEach(one -> heard.computeIfAbsent(one.listener(), listener -> new ArrayList<>())
                        .add(one));
        var connections = new HashMap<Long, List<Connection>>();
        run.connections()
                .forEach(one -> connections
                        .computeIfAbsent(one.listener(), listener -> new ArrayList<>())
                        .add(one));
        connections.forEach((listener, all) -> {
            all.sort(Comparator.comparingLong(Connection::number));
            check(listener, all, heard.getOrDefault(listener, List.of()));
        });
        heard.keySet().stream()
                .filter(listener -> !connections.containsKey(listener))
                .forEach(listener -> broken("listener " + listener + " received events by no connection"));
        lateness(connections, heard);
    }

    /** What it received is a part of the export without a gap. */
    private void check(long listener, List<Connection> connections, List<Heard> heard) {
        heard.sort(Comparator.comparingLong(Heard::connection).thenComparingLong(Heard::at));
        var positions = run.events().stream().mapToLong(Event::position).toArray();
        var after = connections.getFirst().after();
        var last = after == null ? -1L : after;
        var index = after == null ? -1 : first(positions, after);
        for (var one : heard) {
            findings.checked(Rule.LISTENERS);
            var position = position(one.event());
            var event = roster.event(position);
            if (event == null || !isSame(event.whole(), one.event())) {
                broken(
                        one,
                        "listener " + listener + " received what is not in the export at position " + position + ": "
                                + one.event());
            }
            if (position <= last) {
                broken(
                        one,
                        "listener " + listener + " received position " + position + " after " + last + ", on node "
                                + one.node());
                continue;
            }
            if (index >= 0 && index < positions.length && positions[index] != position) {
                broken(
                        one,
                        "listener " + listener + " received position " + position + " next, on node " + one.node()
                                + " by connection " + one.connection() + ", and position " + positions[index]
                                + " is missing");
            }
            last = position;
            index = first(positions, position);
        }
    }

    /** The index of the first that is higher. */
    private static int first(long[] positions, long after) {
        var low = 0;
        var high = positions.length;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (positions[middle] <= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long position(JsonNode event) {
        return Long.parseLong(event.path("position").asString("0"));
    }

    /** The export has more of each. */
    private static boolean isSame(JsonNode exported, JsonNode heard) {
        if (!(exported.deepCopy() instanceof ObjectNode bare)) {
            return false;
        }
        bare.remove(EXPORT_ONLY);
        return bare.equals(heard);
    }

    /** Of a connection that stood long enough after an event was acknowledged, without a fault, the event came. */
    private void lateness(Map<Long, List<Connection>> connections, Map<Long, List<Heard>> heard) {
        var acknowledged = acknowledged();
        connections.forEach((listener, all) -> {
            var came = new HashMap<Long, Long>();
            heard.getOrDefault(listener, List.of())
                    .forEach(one -> came.put(
                            one.connection(),
                            Math.max(position(one.event()), came.getOrDefault(one.connection(), 0L))));
            for (var connection : all) {
                var due = lastBefore(acknowledged, connection);
                var received = came.getOrDefault(connection.number(), connection.after());
                if (due != null && received != null && received < due) {
                    broken("listener " + listener + " had not received position " + due + ", by connection "
                            + connection.number() + " on node " + connection.node() + ", "
                            + PATIENCE / 1_000_000_000 + " s after it was acknowledged");
                }
            }
        });
    }

    /** Positions by the time when they were acknowledged, rising. */
    private NavigableMap<Long, Long> acknowledged() {
        var acknowledged = new TreeMap<Long, Long>();
        for (var call : run.calls()) {
            if (!call.isRead()
                    && call.isSettled()
                    && call.position() != null
                    && roster.event(call.position()) != null) {
                acknowledged.merge(call.end(), call.position(), Math::max);
            }
        }
        var highest = 0L;
        for (var entry : acknowledged.entrySet()) {
            highest = Math.max(highest, entry.getValue());
            entry.setValue(highest);
        }
        return acknowledged;
    }

    private @Nullable Long lastBefore(NavigableMap<Long, Long> acknowledged, Connection connection) {
        var due = acknowledged.floorEntry(connection.end() - PATIENCE);
        var quietSince = Math.max(connection.start(), connection.end() - 2 * PATIENCE);
        if (due == null
                || connection.end() == Long.MAX_VALUE
                || connection.end() - connection.start() < 2 * PATIENCE
                || run.faults().stream()
                        .anyMatch(fault -> fault.end() >= quietSince && fault.start() <= connection.end())) {
            return null;
        }
        return due.getValue();
    }

    private void broken(Heard one, String words) {
        findings.violation(Rule.LISTENERS, one.at(), words);
    }

    private void broken(String words) {
        findings.violation(Rule.LISTENERS, null, words);
    }
}

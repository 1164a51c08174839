package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.run.Branches;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import dev.roster.proof.run.Run.Connection;
import dev.roster.proof.run.Run.GoneBack;
import dev.roster.proof.run.Run.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** A listener received the events of the export, in their order, each once, on whichever nodes, and soon. */
final class Listeners {

    private static final List<String> EXPORT_ONLY = List.of("metadata", "masterkeyid", "wrappedkey", "payload");

    /** How late an event may be on a connection that nothing was done to. */
    private static final long PATIENCE = Duration.ofSeconds(15).toNanos();

    private final Run run;
    private final Branches branches;
    private final Findings findings;

    /** The events of each branch, by their positions. */
    private final List<NavigableMap<Long, Event>> events = new ArrayList<>();

    Listeners(Run run, Branches branches, Findings findings) {
        this.run = run;
        this.branches = branches;
        this.findings = findings;
        for (var branch : branches.all()) {
            var byPosition = new TreeMap<Long, Event>();
            branch.events().forEach(event -> byPosition.put(event.position(), event));
            events.add(byPosition);
        }
    }

    void check() {
        var heard = new TreeMap<Long, List<Told>>();
        Stream.concat(
                        run.heard().stream().map(Told::of),
                        run.goneBack().stream().map(Told::of))
                .forEach(one -> heard.computeIfAbsent(one.listener(), listener -> new ArrayList<>())
                        .add(one));
        var connections = connections(run);
        connections.forEach((listener, all) -> {
            all.sort(Comparator.comparingLong(Connection::number));
            check(listener, all, heard.getOrDefault(listener, List.of()));
        });
        heard.keySet().stream()
                .filter(listener -> !connections.containsKey(listener))
                .forEach(listener -> broken("listener " + listener + " received events by no connection"));
        branches.all().forEach(branch -> lateness(branch, heard));
    }

    private static Map<Long, List<Connection>> connections(Run run) {
        var connections = new HashMap<Long, List<Connection>>();
        run.connections()
                .forEach(one -> connections
                        .computeIfAbsent(one.listener(), listener -> new ArrayList<>())
                        .add(one));
        return connections;
    }

    /** What a listener was sent: an event, or that the history was rewound. */
    private record Told(
            long listener,
            long node,
            long at,
            long connection,
            JsonNode event,
            @Nullable String to) {

        static Told of(Heard heard) {
            return new Told(heard.listener(), heard.node(), heard.at(), heard.connection(), heard.event(), null);
        }

        static Told of(GoneBack back) {
            return new Told(
                    back.listener(), back.node(), back.at(), back.connection(), MissingNode.getInstance(), back.to());
        }

        private long position() {
            return Long.parseLong(event.path("position").asString("0"));
        }
    }

    /** What it received is a part of one history after the other, without a gap. */
    private void check(long listener, List<Connection> connections, List<Told> told) {
        told.sort(Comparator.comparingLong(Told::connection).thenComparingLong(Told::at));
        var after = connections.getFirst().after();
        var place = new Place(0, after == null ? -1 : after);
        for (var one : told) {
            findings.checked(Rule.LISTENERS);
            place = one.to() != null ? back(place, one, one.to()) : next(listener, place, one);
        }
    }

    /**
     * Where a listener is.
     *
     * @param last the position that it received last; -1 if it may go on anywhere
     */
    private record Place(int branch, long last) {}

    /** Whoever has nothing that was lost goes on in a later history without a word. */
    private Place next(long listener, Place place, Told one) {
        var position = one.position();
        for (var branch = place.branch(); branch < events.size(); branch++) {
            if (isLost(place, branch)) {
                break;
            }
            if (isAt(branch, one) && isNext(branch, place.last(), position)) {
                return new Place(branch, position);
            }
        }
        var branch = place.branch();
        while (branch < events.size() - 1 && !isAt(branch, one)) {
            branch++;
        }
        var words = "listener " + listener + " received ";
        if (!isAt(branch, one)) {
            broken(one, words + "what is not in the export at position " + position + ": " + one.event());
        } else if (isLost(place, branch)) {
            broken(
                    one,
                    words + "position " + position + " of a history that was rewound, on node " + one.node()
                            + ", and was not told to go back from " + place.last());
        }
        if (position <= place.last()) {
            broken(one, words + "position " + position + " after " + place.last() + ", on node " + one.node());
            return place;
        }
        if (!isNext(branch, place.last(), position)) {
            broken(
                    one,
                    words + "position " + position + " next, on node " + one.node() + " by connection "
                            + one.connection() + ", and position "
                            + events.get(branch).higherKey(place.last()) + " is missing");
        }
        return new Place(branch, position);
    }

    private boolean isAt(int branch, Told one) {
        var event = events.get(branch).get(one.position());
        return event != null && isSame(event.whole(), one.event());
    }

    private boolean isNext(int branch, long last, long position) {
        return last < 0 || Objects.equals(events.get(branch).higherKey(last), position);
    }

    /** Whether what was received last is not there in another history. */
    private boolean isLost(Place place, int branch) {
        var event = events.get(place.branch()).get(place.last());
        var other = events.get(branch).get(place.last());
        return event != null && (other == null || !other.id().equals(event.id()));
    }

    private Place back(Place place, Told one, String to) {
        var position = Call.isPosition(to) ? Call.number(to) : -1;
        for (var branch = place.branch() + 1; branch < events.size(); branch++) {
            if (isLost(place, branch)) {
                if (position < 0 || position > branches.shared(place.branch(), branch)) {
                    broken(
                            one,
                            "a listener is to go back from position " + place.last() + " to " + to
                                    + ", and the histories differ before that");
                }
                return new Place(branch, position);
            }
        }
        broken(one, "a listener is to go back from position " + place.last() + ", whose event was not lost");
        return new Place(place.branch(), position);
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
    private void lateness(Run branch, Map<Long, List<Told>> heard) {
        var acknowledged = acknowledged(branch);
        connections(branch).forEach((listener, all) -> {
            var came = new HashMap<Long, Long>();
            heard.getOrDefault(listener, List.of())
                    .forEach(one -> came.merge(one.connection(), one.position(), Math::max));
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
    private static NavigableMap<Long, Long> acknowledged(Run branch) {
        var there = branch.events().stream().map(Event::position).collect(Collectors.toSet());
        var acknowledged = new TreeMap<Long, Long>();
        for (var call : branch.calls()) {
            if (!call.isRead() && call.isSettled() && call.position() != null && there.contains(call.position())) {
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

    private void broken(Told one, String words) {
        findings.violation(Rule.LISTENERS, one.at(), words);
    }

    private void broken(String words) {
        findings.violation(Rule.LISTENERS, null, words);
    }
}

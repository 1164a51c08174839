package dev.roster.proof.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** How a run went, from its log: calls by what came of them, and times without an answer around each fault. */
public final class Figures {

    private static final double SECOND = 1_000_000_000.0;
    private static final long AFTERMATH = 15_000_000_000L;

    private static final List<Bar> BARS = List.of(
            new Bar("kill-node", "another reads new writes", Measured::takeover, 3, 5),
            new Bar("kill-postgres", "writes are accepted", one -> orNever(one.writes()), 2, 2),
            new Bar("fail-over", "writes are accepted", one -> orNever(one.writes()), 5, 5),
            new Bar("lossy-fail-over", "writes are accepted", one -> orNever(one.writes()), 5, 5),
            new Bar("silence-database", "the node answers", Measured::slowest, 10, 10),
            new Bar("silence-database", "the node is back", one -> orNever(one.back()), 10, 10));

    private final List<Call> calls = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Map<String, Integer>> kinds = new TreeMap<>();
    private List<Measured> measured = List.of();
    private int nodes;
    private long ended;

    /**
     * What came of a call.
     *
     * @param isAnswer whether it was answered, and not with a failure
     * @param isWrite whether it is a write that was accepted
     */
    private record Call(int node, String kind, long start, long end, boolean isAnswer, boolean isWrite) {}

    private record Fault(String kind, String target, long start, long end, JsonNode line) {

        /** The number of the node that can't be expected to answer, 0 if it is none. */
        private int node() {
            return target.startsWith("node ") ? Integer.parseInt(target.substring(5)) : 0;
        }
    }

    /** Of a run's folder. */
    public static Figures of(Path folder) throws IOException {
        var figures = new Figures();
        try (var lines = Files.newBufferedReader(folder.resolve("calls.ndjson"))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                figures.add(RunLog.JSON.readTree(line));
            }
        }
        figures.calls.sort(Comparator.comparingLong(Call::end));
        figures.faults.sort(Comparator.comparingLong(Fault::start));
        figures.measured = figures.measure();
        return figures;
    }

    private void add(JsonNode line) {
        if (line.has("call")) {
            var node = line.path("node").asInt(0);
            var status = line.path("status").asInt(0);
            var kind = line.path("kind").asString("");
            var isAnswer = status >= 200 && status < 500;
            nodes = Math.max(nodes, node);
            kinds.computeIfAbsent(kind, any -> new TreeMap<>())
                    .merge(status == 0 ? "cut" : Integer.toString(status), 1, Integer::sum);
            calls.add(new Call(
                    node,
                    kind,
                    line.path("start").asLong(0),
                    line.path("end").asLong(0),
                    isAnswer,
                    isAnswer
                            && status < 300
                            && !line.path("method").asString("").equals("GET")));
        } else if (line.has("fault")) {
            faults.add(new Fault(
                    line.path("fault").asString(""),
                    line.path("target").asString(""),
                    line.path("start").asLong(0),
                    line.path("end").asLong(0),
                    line));
        } else if (line.has("ended")) {
            ended = line.path("at").asLong(0);
        }
    }

    /**
     * What was measured of a fault, in seconds; none where there was nothing to measure.
     *
     * @param quiet the longest time without an answer of nodes that should have answered
     * @param back from the fault's end to an answer
     * @param writes the same, of a write that was accepted
     * @param takeover from the kill of the node that ran the projection to reads of new writes on another
     * @param slowest of the answers of the node that began during the fault, also with a failure or cut
     */
    private record Measured(
            Fault fault,
            double quiet,
            OptionalDouble back,
            OptionalDouble writes,
            OptionalDouble takeover,
            OptionalDouble slowest) {}

    /** What a figure of a kind of fault may be, in seconds. */
    private record Bar(
            String kind, String what, Function<Measured, OptionalDouble> figure, double median, double most) {

        private double[] sorted(List<Measured> measured) {
            return measured.stream()
                    .filter(one -> one.fault().kind().equals(kind))
                    .map(figure)
                    .flatMapToDouble(OptionalDouble::stream)
                    .sorted()
                    .toArray();
        }

        private boolean isKept(double[] sorted) {
            return sorted.length > 0 && sorted[sorted.length / 2] <= median && sorted[sorted.length - 1] <= most;
        }
    }

    private static OptionalDouble orNever(OptionalDouble seconds) {
        return OptionalDouble.of(seconds.orElse(Double.POSITIVE_INFINITY));
    }

    /** Whether the times to recover were short enough, of each kind of fault that has such a bar and came. */
    public boolean keepTheBars() {
        return bars().allMatch(bar -> bar.isKept(bar.sorted(measured)));
    }

    private Stream<Bar> bars() {
        return BARS.stream()
                .filter(bar -> faults.stream().anyMatch(fault -> fault.kind().equals(bar.kind())));
    }

    /** For people. */
    @Override
    public String toString() {
        var text = new StringBuilder("Calls by what came of them\n");
        kinds.forEach((kind, statuses) -> text.append("  %-22s %s%n".formatted(kind, statuses)));
        text.append("\nFaults, in seconds\n");
        text.append("  %8s %-18s %-14s %6s %12s %12s %12s %10s%n"
                .formatted("at", "fault", "target", "long", "others quiet", "back after", "writes after", "takeover"));
        measured.forEach(one -> text.append(line(one)));
        text.append("\nBy kind: how often, and the median and the most of each, in seconds\n");
        measured.stream()
                .collect(Collectors.groupingBy(one -> one.fault().kind(), TreeMap::new, Collectors.toList()))
                .forEach((kind, some) -> text.append(summary(kind, some)));
        text.append("\nBars: how often, and the median and the most of each, in seconds\n");
        bars().forEach(bar -> text.append(line(bar, bar.sorted(measured))));
        return text.toString();
    }

    private List<Measured> measure() {
        var measured = new ArrayList<Measured>();
        for (var i = 0; i < faults.size(); i++) {
            var fault = faults.get(i);
            var next = i + 1 < faults.size() ? faults.get(i + 1).start() : ended;
            var until = Math.min(next, fault.end() + AFTERMATH);
            measured.add(new Measured(
                    fault,
                    quiet(fault, until),
                    after(fault, until, false),
                    after(fault, until, true),
                    takeover(fault),
                    slowest(fault)));
        }
        return measured;
    }

    private double quiet(Fault fault, long until) {
        var quiet = 0.0;
        for (var node = 1; node <= nodes; node++) {
            if (node != fault.node()) {
                quiet = Math.max(quiet, longestGap(node, fault.start(), until));
            }
        }
        return quiet;
    }

    private static String line(Measured measured) {
        var fault = measured.fault();
        return String.format(
                Locale.ROOT,
                "  %8.1f %-18s %-14s %6.1f %12.1f %12s %12s %10s%n",
                fault.start() / SECOND,
                fault.kind(),
                fault.target(),
                (fault.end() - fault.start()) / SECOND,
                measured.quiet(),
                text(measured.back()),
                text(measured.writes()),
                text(measured.takeover()));
    }

    private static String line(Bar bar, double[] sorted) {
        return sorted.length == 0
                ? String.format(Locale.ROOT, "  %-18s   0  %s: not measured, so MISSED%n", bar.kind(), bar.what())
                : String.format(
                        Locale.ROOT,
                        "  %-18s %3d  %s after %.1f to %.1f, at most %.0f to %.0f: %s%n",
                        bar.kind(),
                        sorted.length,
                        bar.what(),
                        sorted[sorted.length / 2],
                        sorted[sorted.length - 1],
                        bar.median(),
                        bar.most(),
                        bar.isKept(sorted) ? "kept" : "MISSED");
    }

    private static String text(OptionalDouble seconds) {
        return seconds.isPresent() ? String.format(Locale.ROOT, "%.1f", seconds.getAsDouble()) : "-";
    }

    private static String summary(String kind, List<Measured> some) {
        return String.format(
                Locale.ROOT,
                "  %-18s %3d  others quiet %s, back after %s, writes after %s, takeover %s%n",
                kind,
                some.size(),
                spread(some.stream().map(one -> OptionalDouble.of(one.quiet()))),
                spread(some.stream().map(Measured::back)),
                spread(some.stream().map(Measured::writes)),
                spread(some.stream().map(Measured::takeover)));
    }

    private static String spread(Stream<OptionalDouble> values) {
        var sorted = values.flatMapToDouble(OptionalDouble::stream).sorted().toArray();
        return sorted.length == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f to %.1f", sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    /** Between two answers of a node that are no failures. */
    private double longestGap(int node, long from, long until) {
        var longest = 0L;
        var last = from;
        for (var call : calls) {
            if (call.isAnswer() && call.node() == node && call.end() > from && call.end() <= until) {
                longest = Math.max(longest, call.end() - last);
                last = call.end();
            }
        }
        return Math.max(longest, until - last) / SECOND;
    }

    /** From a fault's end to the first answer of its node, or of the last node if it was not one's. */
    private OptionalDouble after(Fault fault, long until, boolean ofWrite) {
        var latest = 0.0;
        for (var node = 1; node <= nodes; node++) {
            if (fault.node() == 0 || fault.node() == node) {
                var first = first(node, fault.end(), ofWrite);
                if (first > until) {
                    return OptionalDouble.empty();
                }
                latest = Math.max(latest, (first - fault.end()) / SECOND);
            }
        }
        return OptionalDouble.of(latest);
    }

    private long first(int node, long from, boolean ofWrite) {
        return calls.stream()
                .filter(call -> call.isAnswer() && call.node() == node && call.end() > from)
                .filter(call -> call.isWrite() || !ofWrite)
                .mapToLong(Call::end)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** Of the calls that are to be answered soon: others wait for what takes its time, such as a rebuild. */
    private OptionalDouble slowest(Fault fault) {
        return calls.stream()
                .filter(call -> call.node() == fault.node() && call.kind().startsWith("probe"))
                .filter(call -> call.start() > fault.start() && call.start() < fault.end())
                .mapToDouble(call -> (call.end() - call.start()) / SECOND)
                .max();
    }

    /** Of a node that ran the projection; infinite if nobody took over while it was waited for. */
    private static OptionalDouble takeover(Fault fault) {
        var millis = fault.line().path("newWritesReadAfterMillis");
        if (!millis.isNumber() || !fault.line().path("ranProjection").asBoolean(false)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(millis.asLong() < 0 ? Double.POSITIVE_INFINITY : millis.asLong() / 1_000.0);
    }
}

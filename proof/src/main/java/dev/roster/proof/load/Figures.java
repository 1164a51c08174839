package dev.roster.proof.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** How a run went, from its log: calls by what came of them, and times without an answer around each fault. */
public final class Figures {

    private static final double SECOND = 1_000_000_000.0;
    private static final long AFTERMATH = 15_000_000_000L;

    private final List<Sample> samples = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Map<String, Integer>> kinds = new TreeMap<>();
    private int nodes;
    private long ended;

    private record Sample(int node, long end, boolean isWrite) {}

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
        figures.samples.sort(Comparator.comparingLong(Sample::end));
        figures.faults.sort(Comparator.comparingLong(Fault::start));
        return figures;
    }

    private void add(JsonNode line) {
        if (line.has("call")) {
            var node = line.path("node").asInt(0);
            var status = line.path("status").asInt(0);
            nodes = Math.max(nodes, node);
            kinds.computeIfAbsent(line.path("kind").asString(""), kind -> new TreeMap<>())
                    .merge(status == 0 ? "cut" : Integer.toString(status), 1, Integer::sum);
            if (status >= 200 && status < 500) {
                var isWrite = !line.path("method").asString("").equals("GET") && status < 300;
                samples.add(new Sample(node, line.path("end").asLong(0), isWrite));
            }
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

    /** For people. */
    @Override
    public String toString() {
        var text = new StringBuilder("Calls by what came of them\n");
        kinds.forEach((kind, statuses) -> text.append("  %-22s %s%n".formatted(kind, statuses)));
        text.append("\nFaults, in seconds\n");
        text.append("  %8s %-18s %-14s %6s %12s %12s %12s %10s%n"
                .formatted("at", "fault", "target", "long", "others quiet", "back after", "writes after", "takeover"));
        for (var i = 0; i < faults.size(); i++) {
            var fault = faults.get(i);
            var next = i + 1 < faults.size() ? faults.get(i + 1).start() : ended;
            text.append(line(fault, Math.min(next, fault.end() + AFTERMATH)));
        }
        return text.toString();
    }

    private String line(Fault fault, long until) {
        var quiet = 0.0;
        for (var node = 1; node <= nodes; node++) {
            if (node != fault.node()) {
                quiet = Math.max(quiet, longestGap(node, fault.start(), until));
            }
        }
        return String.format(
                Locale.ROOT,
                "  %8.1f %-18s %-14s %6.1f %12.1f %12s %12s %10s%n",
                fault.start() / SECOND,
                fault.kind(),
                fault.target(),
                (fault.end() - fault.start()) / SECOND,
                quiet,
                after(fault, until, false),
                after(fault, until, true),
                takeover(fault));
    }

    /** Between two answers of a node that are no failures. */
    private double longestGap(int node, long from, long until) {
        var longest = 0L;
        var last = from;
        for (var sample : samples) {
            if (sample.node() == node && sample.end() > from && sample.end() <= until) {
                longest = Math.max(longest, sample.end() - last);
                last = sample.end();
            }
        }
        return Math.max(longest, until - last) / SECOND;
    }

    /** From a fault's end to the first answer of its node, or of the last node if it was not one's. */
    private String after(Fault fault, long until, boolean ofWrite) {
        var latest = 0.0;
        for (var node = 1; node <= nodes; node++) {
            if (fault.node() == 0 || fault.node() == node) {
                var first = first(node, fault.end(), ofWrite);
                if (first > until) {
                    return "-";
                }
                latest = Math.max(latest, (first - fault.end()) / SECOND);
            }
        }
        return String.format(Locale.ROOT, "%.1f", latest);
    }

    private long first(int node, long from, boolean ofWrite) {
        return samples.stream()
                .filter(sample -> sample.node() == node && sample.end() > from && (sample.isWrite() || !ofWrite))
                .mapToLong(Sample::end)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static String takeover(Fault fault) {
        var millis = fault.line().path("newWritesReadAfterMillis");
        if (!millis.isNumber()) {
            return "";
        }
        var text = millis.asLong() < 0 ? "never" : String.format(Locale.ROOT, "%.1f", millis.asLong() / 1_000.0);
        return fault.line().path("ranProjection").asBoolean() ? text : "(" + text + ")";
    }
}

package dev.roster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What was measured of several ways, round after round; the ratios are to another way of the same round. */
public final class Figures {

    private final String title;
    private final String format;
    private final Map<String, List<Double>> ways = new LinkedHashMap<>();

    /** @param format of a figure */
    Figures(String title, String format) {
        this.title = title;
        this.format = format;
    }

    void add(String way, double figure) {
        ways.computeIfAbsent(way, name -> new ArrayList<>()).add(figure);
    }

    Map<String, List<Double>> ways() {
        return ways;
    }

    /** @param bases the ways that the ratios are to */
    String table(List<String> bases) {
        var table = new StringBuilder("%n%n%s%n%n| way | median | lowest to highest |".formatted(title));
        bases.forEach(base -> table.append(" ratio to %s |".formatted(base)));
        table.append("%n|---|---|---|".formatted()).append("---|".repeat(bases.size()));
        ways.forEach((name, own) -> {
            var sorted = own.stream().mapToDouble(figure -> figure).sorted().toArray();
            table.append("%n| %s | %s | %s to %s |"
                    .formatted(name, say(Rounds.median(sorted)), say(sorted[0]), say(sorted[sorted.length - 1])));
            bases.forEach(base -> table.append(" %.3g |".formatted(ratio(own, ways.get(base)))));
        });
        return table.append("%n".formatted()).toString();
    }

    private static double ratio(List<Double> own, List<Double> base) {
        return Rounds.median(IntStream.range(0, own.size())
                .mapToDouble(round -> own.get(round) / base.get(round))
                .toArray());
    }

    private String say(double figure) {
        return format.formatted(figure);
    }
}

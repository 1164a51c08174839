package dev.roster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Prometheus gets of a node, in its text format.
 *
 * @param types of metrics, by their names
 * @param help their descriptions, by their names
 */
record Scrape(List<Sample> samples, Map<String, String> types, Map<String, String> help) {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    static Scrape of(Node node) {
        return parse(
                Http.to(node).get("/actuator/prometheus").expect(200).response().body());
    }

    private static Scrape parse(String text) {
        var types = new HashMap<String, String>();
        var help = new HashMap<String, String>();
        text.lines()
                .filter(line -> line.startsWith("# "))
                .map(line -> line.split(" ", 4))
                .forEach(words -> {
                    var before =
                            (words[1].equals("TYPE") ? types : help).put(words[2], words.length > 3 ? words[3] : "");
                    if (before != null) {
                        throw new IllegalStateException("Twice: " + String.join(" ", words));
                    }
                });
        return new Scrape(
                text.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(Sample::parse)
                        .toList(),
                types,
                help);
    }

    /** By how much each has grown. */
    Scrape since(Scrape before) {
        var then = before.samples.stream()
                .collect(Collectors.toMap(sample -> List.of(sample.name(), sample.labels()), Sample::value));
        return new Scrape(
                samples.stream()
                        .map(sample -> new Sample(
                                sample.name(),
                                sample.labels(),
                                sample.value() - then.getOrDefault(List.of(sample.name(), sample.labels()), 0.0)))
                        .toList(),
                types,
                help);
    }

    /** The sum of what has these labels, whatever others; NaN if there is none. */
    double value(String name, String... labels) {
        var wanted = new TreeMap<String, String>();
        for (var next = 0; next < labels.length; next += 2) {
            wanted.put(labels[next], labels[next + 1]);
        }
        return named(name)
                .filter(sample -> sample.labels().entrySet().containsAll(wanted.entrySet()))
                .map(Sample::value)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /** By the values of one label. */
    Map<String, Double> by(String label, String name) {
        return named(name).collect(Collectors.toMap(sample -> sample.labels().get(label), Sample::value, Double::sum));
    }

    Stream<Sample> named(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name));
    }

    record Sample(String name, Map<String, String> labels, double value) {

        private static Sample parse(String line) {
            var sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new IllegalStateException("No sample: " + line);
            }
            var labels = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                    .results()
                    .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
            return new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3)));
        }
    }
}

package dev.roster.proof.check;

import dev.roster.proof.run.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the rules checked and found. */
final class Findings {

    private static final int SHOWN = 20;

    private final Map<Rule, Long> checked = new EnumMap<>(Rule.class);
    private final Map<Rule, Long> passedOver = new EnumMap<>(Rule.class);
    private final List<Violation> violations = new ArrayList<>();

    void checked(Rule rule) {
        checked.merge(rule, 1L, Long::sum);
    }

    /** Notes what could not be checked, since the log does not say enough. */
    void passedOver(Rule rule) {
        passedOver.merge(rule, 1L, Long::sum);
    }

    void violation(Rule rule, @Nullable Call call, String words) {
        violations.add(new Violation(rule, call, call == null ? null : call.end(), words));
    }

    /** @param at when it was seen, in nanoseconds since the run began; the highest number if that is not known */
    void violation(Rule rule, long at, String words) {
        violations.add(new Violation(rule, null, at == Long.MAX_VALUE ? null : at, words));
    }

    List<Violation> violations() {
        return violations;
    }

    long countChecked(Rule rule) {
        return checked.getOrDefault(rule, 0L);
    }

    /** A line for each rule, and the first violations of each. */
    String report() {
        var report = new StringBuilder();
        for (var rule : Rule.values()) {
            var broken =
                    violations.stream().filter(found -> found.rule() == rule).toList();
            report.append(String.format(
                    Locale.ROOT,
                    "%-12s %9d checked, %d passed over, %d violations%n",
                    rule,
                    countChecked(rule),
                    passedOver.getOrDefault(rule, 0L),
                    broken.size()));
            broken.stream()
                    .limit(SHOWN)
                    .forEach(found -> report.append("    ").append(found).append(System.lineSeparator()));
        }
        violations.stream()
                .filter(found -> found.at() != null)
                .min(Comparator.comparingLong(found -> Objects.requireNonNull(found.at())))
                .ifPresent(first -> report.append(String.format(
                        Locale.ROOT,
                        "The first was to be seen after %.1f s: %s%n",
                        Objects.requireNonNull(first.at()) / 1e9,
                        first)));
        return report.toString();
    }

    /** What is checked. */
    enum Rule {
        ACKNOWLEDGED("Acknowledged"),
        REFUSALS("Refusals"),
        READS("Reads"),
        SESSIONS("Sessions"),
        LISTENERS("Listeners"),
        PREFIXES("Prefixes"),
        ERASURES("Erasures"),
        REWINDS("Rewinds"),
        END_STATE("EndState");

        private final String title;

        Rule(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * A promise that was not kept.
     *
     * @param call null if it is about no call
     * @param at when it was seen, in nanoseconds since the run began; null if that is not known
     * @param words what is wrong, for people
     */
    record Violation(
            Rule rule, @Nullable Call call, @Nullable Long at, String words) {

        @Override
        public String toString() {
            return words + (call == null ? "" : " [" + call + "]");
        }
    }
}

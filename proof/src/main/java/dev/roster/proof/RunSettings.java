package dev.roster.proof;

import dev.roster.proof.fault.FaultKind;
import dev.roster.proof.fault.Faults.Pace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run is to be.
 *
 * @param seconds of faults; the start and the end come on top
 * @param rounds how often each kind of fault comes at least, also if that takes longer
 * @param clients that use the service, beside those that listen
 * @param pauseMillis the longest pause of a client
 * @param asOfLists whether lists are asked as of a moment, too
 * @param replica whether reads go to a standby, as far as it may answer them
 * @param from an older build, from which the faults upgrade to the jar; the same if there is no upgrade
 * @param bars whether a run whose times to recover are above their bars fails
 */
record RunSettings(
        long seed,
        int seconds,
        int rounds,
        int nodes,
        int clients,
        int pauseMillis,
        List<FaultKind> faults,
        Pace pace,
        boolean asOfLists,
        boolean replica,
        boolean bars,
        Path from,
        Path jar,
        Path folder) {

    static final String USAGE = """
            run [--seed=<number>] [--seconds=60] [--rounds=1] [--nodes=2] [--clients=8] [--pause-millis=40]
                [--faults=all|none|<kind>,...] [--pace=short|long|<seconds>-<seconds>]
                [--as-of-lists=true] [--replica=false] [--bars=false]
                [--jar=app/target/roster.jar] [--from=<older jar>] [--folder=proof/target/runs/<seed>]""";

    private static final Set<String> NAMES = Set.of(
            "seed",
            "seconds",
            "rounds",
            "nodes",
            "clients",
            "pause-millis",
            "faults",
            "pace",
            "as-of-lists",
            "replica",
            "bars",
            "from",
            "jar",
            "folder");

    /**
     * Of arguments such as {@code --seed=1}.
     *
     * @throws IllegalArgumentException if one is wrong, or if there is no jar, with words for people
     */
    static RunSettings parse(List<String> arguments) {
        var given = new HashMap<String, String>();
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            if (parts.length < 2 || !parts[0].startsWith("--") || !NAMES.contains(parts[0].substring(2))) {
                throw new IllegalArgumentException("There is no argument " + argument + ".");
            }
            given.put(parts[0].substring(2), parts[1]);
        }
        var seed =
                given.containsKey("seed") ? Long.parseLong(given.get("seed")) : System.currentTimeMillis() % 1_000_000;
        var jar = file(given.getOrDefault("jar", "app/target/roster.jar"));
        return new RunSettings(
                seed,
                number(given, "seconds", 60),
                number(given, "rounds", 1),
                number(given, "nodes", 2),
                number(given, "clients", 8),
                number(given, "pause-millis", 40),
                FaultKind.parse(given.getOrDefault("faults", "all")),
                Pace.parse(given.getOrDefault("pace", "short")),
                Boolean.parseBoolean(given.getOrDefault("as-of-lists", "true")),
                Boolean.parseBoolean(given.getOrDefault("replica", "false")),
                Boolean.parseBoolean(given.getOrDefault("bars", "false")),
                file(given.getOrDefault("from", jar.toString())),
                jar,
                Path.of(given.getOrDefault("folder", "proof/target/runs/" + seed)));
    }

    /** Whether there is a second server. */
    boolean hasStandby() {
        return replica || faults.stream().anyMatch(FaultKind::needsStandby);
    }

    private static Path file(String text) {
        var jar = Path.of(text);
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("There is no " + jar.toAbsolutePath()
                    + ": build it with mvn package -pl app -am -DskipTests, or name another with --jar=<file>.");
        }
        return jar;
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        var text = given.get(name);
        return text == null ? otherwise : Integer.parseInt(text);
    }
}

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
 * @param clients that use the service, beside those that listen
 * @param pauseMillis the longest pause of a client
 * @param asOfLists whether lists are asked as of a moment, too
 */
record RunSettings(
        long seed,
        int seconds,
        int nodes,
        int clients,
        int pauseMillis,
        List<FaultKind> faults,
        Pace pace,
        boolean asOfLists,
        Path jar,
        Path folder) {

    static final String USAGE = """
            run [--seed=<number>] [--seconds=60] [--nodes=2] [--clients=8] [--pause-millis=40]
                [--faults=all|none|<kind>,...] [--pace=short|long] [--as-of-lists=false]
                [--jar=app/target/roster.jar] [--folder=proof/target/runs/<seed>]""";

    private static final Set<String> NAMES = Set.of(
            "seed", "seconds", "nodes", "clients", "pause-millis", "faults", "pace", "as-of-lists", "jar", "folder");

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
        var jar = Path.of(given.getOrDefault("jar", "app/target/roster.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("There is no " + jar.toAbsolutePath()
                    + ": build it with mvn package -pl app -am -DskipTests, or name another with --jar=<file>.");
        }
        return new RunSettings(
                seed,
                number(given, "seconds", 60),
                number(given, "nodes", 2),
                number(given, "clients", 8),
                number(given, "pause-millis", 40),
                FaultKind.parse(given.getOrDefault("faults", "all")),
                given.getOrDefault("pace", "short").equals("long") ? Pace.LONG : Pace.SHORT,
                Boolean.parseBoolean(given.getOrDefault("as-of-lists", "false")),
                jar,
                Path.of(given.getOrDefault("folder", "proof/target/runs/" + seed)));
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        var text = given.get(name);
        return text == null ? otherwise : Integer.parseInt(text);
    }
}

package dev.roster.proof;

import dev.roster.proof.check.Check;
import dev.roster.proof.load.Figures;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/** The commands of the proof. */
public final class Proof {

    private static final String USAGE = "Give a command: check <folder>, or\n" + RunSettings.USAGE;

    private Proof() {}

    /** Exits with 0 if all is well, 1 if a rule is broken or a bar missed, 2 if there is nothing to check. */
    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals("check")) {
            System.exit(check(Path.of(arguments[1]), false, System.out));
        }
        if (arguments.length >= 1 && arguments[0].equals("run")) {
            System.exit(run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        System.err.println(USAGE);
        System.exit(2);
    }

    /**
     * Runs, then checks the run.
     *
     * @return what the check gives
     */
    static int run(List<String> arguments, PrintStream out) throws IOException, SQLException, InterruptedException {
        RunSettings settings;
        try {
            settings = RunSettings.parse(arguments);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
        new Campaign(settings, out).run();
        return check(settings.folder(), settings.bars(), out);
    }

    /** The report has the figures, too. */
    private static int check(Path folder, boolean bars, PrintStream out) throws IOException {
        var result = Check.run(folder, out);
        if (Files.exists(folder.resolve("calls.ndjson"))) {
            var figures = Figures.of(folder);
            var text = "\n" + figures;
            Files.writeString(folder.resolve("report.txt"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            out.print(text);
            if (bars && result == 0 && !figures.keepTheBars()) {
                return 1;
            }
        }
        return result;
    }
}

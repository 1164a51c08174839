package dev.roster.proof.check;

import dev.roster.proof.run.Branches;
import dev.roster.proof.run.Run;
import dev.roster.proof.run.RunFiles;
import dev.roster.proof.run.RunFiles.Incomplete;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks the folder of a run. */
public final class Check {

    private static final int CLEAN = 0;
    private static final int BROKEN = 1;
    private static final int INCOMPLETE = 2;

    private Check() {}

    /**
     * Checks a run, and writes the report to its folder too.
     *
     * @return 0 if all rules hold, 1 if one is broken, 2 if the folder is not complete
     */
    public static int run(Path folder, PrintStream out) throws IOException {
        Findings findings;
        try {
            findings = check(new RunFiles(folder).read());
        } catch (Incomplete e) {
            out.println("There is nothing to check: " + e.getMessage());
            return INCOMPLETE;
        }
        var report = findings.report();
        Files.writeString(folder.resolve("report.txt"), report);
        out.print(report);
        return findings.violations().isEmpty() ? CLEAN : BROKEN;
    }

    /** What is sealed is learnt from commands first, then from reads: whoever looks at it comes behind. */
    static Findings check(Run run) {
        var findings = new Findings();
        var branches = new Branches(run);
        for (var index = 0; index < branches.all().size(); index++) {
            check(branches.all().get(index), index == branches.all().size() - 1, findings);
        }
        new Listeners(run, branches, findings).check();
        new Rewinds(run, branches, findings).check();
        return findings;
    }

    private static void check(Run run, boolean isLast, Findings findings) {
        var causes = new Causes(run);
        var roster = new Roster(run.events());
        var bounds = new Bounds(run, causes);
        new Prefixes(findings).check(run, causes, roster);
        new Acknowledged(causes, roster, bounds, findings).check();
        new Refusals(roster, causes, bounds, findings).check(run);
        new Reads(run, roster, bounds, findings).check();
        new Sessions(bounds, findings).check(run);
        new Erasures(roster, bounds, findings).check(run);
        if (isLast) {
            new EndState(roster, findings).check(run);
            new Erasures(roster, bounds, findings).checkExport(run);
        }
    }
}

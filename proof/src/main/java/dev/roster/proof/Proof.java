package dev.roster.proof;

import dev.roster.proof.check.Check;
import java.io.IOException;
import java.nio.file.Path;

/** The commands of the proof. */
public final class Proof {

    private static final String USAGE = "Give a command: check <folder>";

    private Proof() {}

    /** Exits with 0 if all is well, 1 if a rule is broken, 2 if there is nothing to check. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 2 && arguments[0].equals("check")) {
            System.exit(Check.run(Path.of(arguments[1]), System.out));
        }
        System.err.println(USAGE);
        System.exit(2);
    }
}

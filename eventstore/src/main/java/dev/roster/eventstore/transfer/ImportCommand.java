package dev.roster.eventstore.transfer;

import dev.roster.eventstore.launch.ShellCommand;
import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.transfer.EventImport.Imported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Imports an export from the shell, and prints its progress there. Exits with 0 if the store has all of its events at the end, else
 * with 1.
 */
@Component
@ConditionalOnProperty(name = ShellCommand.PROPERTY, havingValue = EventStoreProperties.IMPORT)
class ImportCommand implements ApplicationRunner, ExitCodeGenerator {

    private static final String USAGE = "%s. Say which export to import: java -jar <this jar> import <file>";

    private final EventImport imports;
    private int exitCode = 1;

    ImportCommand(EventImport imports) {
        this.imports = imports;
    }

    /** The error in the arguments, if there is one. */
    private static Optional<String> misuse(ApplicationArguments arguments) {
        var files = arguments.getNonOptionArgs();
        if (files.size() != 1) {
            return Optional.of(USAGE.formatted(files.isEmpty() ? "No file is given" : "Several files are given"));
        }
        var file = Path.of(files.getFirst());
        if (Files.isDirectory(file)) {
            return Optional.of(USAGE.formatted(file + " is a folder"));
        }
        if (!Files.isReadable(file)) {
            return Optional.of(USAGE.formatted(file + (Files.exists(file) ? " can't be read" : " does not exist")));
        }
        return Optional.empty();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        var misuse = misuse(arguments);
        if (misuse.isPresent()) {
            System.out.println(misuse.get());
            return;
        }
        try {
            var file = Path.of(arguments.getNonOptionArgs().getFirst());
            System.out.println(summary(imports.run(file, arguments.containsOption(EventImport.WITHOUT_END))));
            exitCode = 0;
        } catch (ImportRefused e) {
            System.out.println(e.getMessage());
        } catch (IOException | SQLException | DataAccessException | TransactionException e) {
            System.out.println("The import was cut short (" + reason(e) + "). Import the same file again: it goes on.");
        }
    }

    private static String reason(Exception failure) {
        return failure instanceof DataAccessException refused
                ? String.valueOf(refused.getMostSpecificCause().getMessage())
                : String.valueOf(failure.getMessage());
    }

    private static String summary(Imported imported) {
        if (imported.written() == 0) {
            return "All " + imported.there() + " events are there already.";
        }
        return "Imported " + imported.written() + " events, " + imported.perSecond() + " a second"
                + (imported.there() == 0 ? "." : "; the other " + imported.there() + " were there already.")
                + " The read model follows by itself when the service runs; if they are many, the command rebuild is quicker.";
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    /** Looks at the file before anything is started. */
    static final class OnShell implements ShellCommand {

        @Override
        public String name() {
            return EventStoreProperties.IMPORT;
        }

        @Override
        public Optional<String> misuse(ApplicationArguments arguments) {
            return ImportCommand.misuse(arguments);
        }
    }
}

package dev.roster.web.session;

import java.io.PrintStream;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Where somebody sits who started the service. */
@Component
class Terminal {

    /** What writes to it; nothing if there is none, and output is a log. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it can be null again (JDK-8351435)
    Optional<PrintStream> output() {
        var console = System.console();
        return console != null && console.isTerminal() ? Optional.of(System.out) : Optional.empty();
    }
}

package dev.roster.web.session;

import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.postgres.PrivateFiles;
import dev.roster.web.ApplicationPage;
import dev.roster.web.door.AdminTokenInitializer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Gives whoever started the service for the first time a link to the application's page, with a code for one session of the token that
 * was made. It is shown on their terminal; without one, where output is a log, it is in a file that only they can read.
 */
@Component
@ConditionalOnWebApplication
@ConditionalOnBean(ApplicationPage.class)
class FirstLink {

    private static final Logger log = LoggerFactory.getLogger(FirstLink.class);

    private final ObjectProvider<AdminTokenInitializer> firstToken;
    private final SignInCodes codes;
    private final Terminal terminal;
    private final EventStoreProperties store;
    private final ServerProperties server;

    FirstLink(
            ObjectProvider<AdminTokenInitializer> firstToken,
            SignInCodes codes,
            Terminal terminal,
            EventStoreProperties store,
            ServerProperties server) {
        this.firstToken = firstToken;
        this.codes = codes;
        this.terminal = terminal;
        this.store = store;
        this.server = server;
    }

    /** After the line that says where the service is. */
    @EventListener
    @Order(1)
    void ready(ApplicationReadyEvent event) {
        var web = event.getApplicationContext() instanceof ServletWebServerApplicationContext context
                ? context.getWebServer()
                : null;
        if (web != null) {
            var file = store.data().toAbsolutePath().normalize().resolve("page-link");
            firstToken.stream()
                    .flatMap(first -> first.made().stream())
                    .findFirst()
                    .ifPresentOrElse(
                            tokenId -> give(link(web.getPort(), codes.make(tokenId)), file), () -> remove(file));
        }
    }

    private void give(String link, Path file) {
        terminal.output().ifPresentOrElse(output -> print(output, link), () -> write(file, link));
    }

    private static void print(PrintStream output, String link) {
        output.println("Open " + link);
        output.println("The link works once, for " + SignInCodes.GOOD_FOR.toMinutes()
                + " minutes. Afterwards the page takes the administrator's token.");
    }

    private static void write(Path file, String link) {
        try {
            PrivateFiles.createFolder(Objects.requireNonNull(file.getParent()));
            PrivateFiles.write(file, link + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("The link to the page can't be written to " + file, e);
        }
        log.info("A link to the page is in {}. It works once, for {} minutes", file, SignInCodes.GOOD_FOR.toMinutes());
    }

    /** Its code has expired, or will soon. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} can't be deleted: {}", file, e.getMessage());
        }
    }

    /** At the first start the service listens on this machine alone. What is behind # leaves no browser. */
    private String link(int port, String code) {
        var address = server.getAddress();
        var path = server.getServlet().getContextPath();
        try {
            return new URI(
                            server.getSsl() != null && server.getSsl().isEnabled() ? "https" : "http",
                            null,
                            address == null ? "127.0.0.1" : address.getHostAddress(),
                            port,
                            (path == null ? "" : path) + "/",
                            null,
                            "code=" + code)
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.roster.web.door;

import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.postgres.PrivateFiles;
import dev.roster.eventstore.postgres.StartupRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes an administrator's token at the first start, unless another is configured, so that the service can be used at once,
 * from this machine alone. This happens before the service listens.
 */
@Component
@ConditionalOnWebApplication
@ConditionalOnLocalTokens
public class AdminTokenInitializer implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(AdminTokenInitializer.class);

    private final AccessTokens tokens;
    private final DoorProperties properties;
    private final EventStoreProperties store;
    private final ServerProperties server;
    private final ObjectProvider<ManagementServerProperties> management;
    private final TransactionOperations transactions;
    private @Nullable UUID made;

    AdminTokenInitializer(
            AccessTokens tokens,
            DoorProperties properties,
            EventStoreProperties store,
            ServerProperties server,
            ObjectProvider<ManagementServerProperties> management,
            TransactionOperations transactions) {
        this.tokens = tokens;
        this.properties = properties;
        this.store = store;
        this.server = server;
        this.management = management;
        this.transactions = transactions;
    }

    @Override
    public void afterPropertiesSet() {
        if (properties.adminTokenFile() == null) {
            transactions.executeWithoutResult(transaction -> {
                tokens.lock();
                if (isOpen() && !tokens.hasOneThatWasMade()) {
                    throw new StartupRefused(
                            "The service is to listen on more than this machine, and its only door is the token that it"
                                    + " makes at the first start.",
                            "Give it an administrator's token with roster.admin-token-file, or an issuer with"
                                    + " spring.security.oauth2.resourceserver.jwt.issuer-uri, or let server.address (and"
                                    + " management.server.address) be 127.0.0.1.");
                }
                if (tokens.isEmpty()) {
                    makeToken();
                } else {
                    log.info("The database has tokens already: no administrator's token is made");
                }
            });
        }
    }

    /** There are management properties only if it has a port of its own. */
    private boolean isOpen() {
        return !isLoopback(server.getAddress())
                || management.stream().anyMatch(separate -> !isLoopback(separate.getAddress()));
    }

    /** No address is every address. */
    private static boolean isLoopback(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }

    /** A token that is in the file opens the database that it was made for, so it is taken and not replaced. */
    private void makeToken() {
        var folder = store.data().toAbsolutePath().normalize();
        var file = folder.resolve("admin-token");
        try {
            PrivateFiles.createFolder(folder);
            var token = read(file).orElseGet(AccessToken::random);
            tokens.addAtFirstStart(token);
            made = token.id();
            PrivateFiles.write(file, token.text() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("The administrator's token can't be written to " + file, e);
        }
        log.info("The administrator's token is in {}", file);
    }

    /** The id of the token, if this start has made one. */
    public Optional<UUID> made() {
        return Optional.ofNullable(made);
    }

    private static Optional<AccessToken> read(Path file) throws IOException {
        return Files.exists(file) ? AccessToken.parse(Files.readString(file).strip()) : Optional.empty();
    }
}

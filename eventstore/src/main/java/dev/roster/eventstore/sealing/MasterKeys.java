package dev.roster.eventstore.sealing;

import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.postgres.PrivateFiles;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.eventstore.transaction.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The keys that wrap the keys of subjects, kept outside PostgreSQL: in a property, in the operator's file, or in a file that the
 * service makes for itself. Each line is a key of 256 bits in Base64; the first wraps, the others only unwrap.
 */
@Component
public class MasterKeys {

    private static final Logger log = LoggerFactory.getLogger(MasterKeys.class);

    /** The length of an id, in characters. */
    public static final int ID_LENGTH = 16;

    private final @Nullable String property;
    private final Path file;
    private final boolean own;
    private final boolean importing;
    private volatile Map<String, MasterKey> keys = Map.of();

    MasterKeys(MasterKeyProperties properties, EventStoreProperties store) {
        property = properties.masterKey();
        own = properties.masterKey() == null && properties.masterKeyFile() == null;
        importing = store.isImport();
        file = Optional.ofNullable(properties.masterKeyFile())
                .orElse(store.data().resolve("master.key"))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Reads the keys. Makes one, if the service keeps its own and no stored key was wrapped yet, nor will be by an import.
     *
     * @param needed the ids of the keys that must be there
     * @throws StartupRefused if one is missing
     */
    void load(Set<String> needed) {
        if (own && needed.isEmpty() && !Files.exists(file)) {
            if (importing) {
                throw new StartupRefused(
                        "There is no master key yet, and an import needs the one that the exported keys are wrapped with.",
                        "Copy the data/master.key of the service that was exported to " + file
                                + ", then import again.");
            }
            write(SecretKeys.random(), "");
            log.info("The master key is in {}: without it nobody can read what is personal from a backup", file);
        }
        reload();
        if (keys.isEmpty() || !keys.keySet().containsAll(needed)) {
            throw new StartupRefused(
                    "The master key is " + (keys.isEmpty() ? "missing" : "another")
                            + " than the one that the keys of subjects are wrapped with, " + String.join(", ", needed)
                            + ".",
                    "Put " + file + " back, or set roster.master-key-file to a file that has it.");
        }
    }

    /** Tells an operator how to add a master key that wrapped keys elsewhere. */
    public String howToAdd() {
        return property != null
                ? "Set roster.master-key-file, instead of the property, to a file with this master key and below it those of"
                        + " the service that was exported."
                : "Add the lines of its data/master.key, or of its roster.master-key-file, below those in " + file
                        + ", for every node.";
    }

    /** The key that wraps. */
    public MasterKey current() {
        return keys.values().iterator().next();
    }

    /**
     * The key with this id.
     *
     * @throws IllegalStateException if there is none
     */
    MasterKey get(String id) {
        return find(id).orElseThrow(() -> new IllegalStateException("The master key " + id + " is not in " + file));
    }

    /** The key with this id; if it is unknown, the keys are read again, since another node may have added it. */
    public Optional<MasterKey> find(String id) {
        if (!keys.containsKey(id)) {
            reload();
        }
        return Optional.ofNullable(keys.get(id));
    }

    /**
     * Takes the next key, from the file as it is now. A service that keeps its own makes one, unless the file still has an older
     * one: then the last rotation may be unfinished.
     *
     * @throws RotationImpossible if the key is a property, which does not change while the service runs
     */
    synchronized void takeNext() {
        if (property != null) {
            throw new RotationImpossible();
        }
        reload();
        if (own && keys.size() == 1) {
            try {
                write(SecretKeys.random(), Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reload();
        }
    }

    private synchronized void reload() {
        try {
            var text = property != null ? property : Files.exists(file) ? Files.readString(file) : "";
            var read = new LinkedHashMap<String, MasterKey>();
            text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
                var key = decode(line);
                var id = id(key);
                read.putIfAbsent(id, new MasterKey(id, SecretKeys.of(key)));
            });
            if (!read.isEmpty()) {
                keys = read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] decode(String line) {
        try {
            var key = Base64.getDecoder().decode(line);
            if (key.length == SecretKeys.KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text: part of it may be a key.
        }
        throw new StartupRefused(
                "A master key is not 256 bits in Base64.", "Make one with: openssl rand -base64 32, and keep it safe.");
    }

    /** Identifies a key, and reveals nothing about it. */
    private static String id(byte[] key) {
        var digest = Sha256.digest("roster master key".getBytes(StandardCharsets.UTF_8), key);
        return HexFormat.of().formatHex(digest, 0, ID_LENGTH / 2);
    }

    private void write(SecretKey first, String others) {
        try {
            PrivateFiles.createFolder(file.resolveSibling(".").normalize());
            PrivateFiles.write(file, Base64.getEncoder().encodeToString(first.getEncoded()) + "\n" + others);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A master key, and the id by which the keys that it wraps name it. */
    public record MasterKey(String id, SecretKey key) {}

    /** The master key is a property, which does not change while the service runs. */
    public static final class RotationImpossible extends RuntimeException {

        private RotationImpossible() {
            super("The master key is a property: give it in a file, with roster.master-key-file, the next key first.");
        }
    }
}

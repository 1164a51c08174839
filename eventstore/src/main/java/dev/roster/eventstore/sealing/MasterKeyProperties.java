package dev.roster.eventstore.sealing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What an operator can set of the key that wraps the keys of subjects. Without either, the service makes one in its data folder.
 *
 * @param masterKey the master key, 256 bits in Base64; can't be rotated while the service runs
 * @param masterKeyFile a file of master keys, one a line, the current first
 */
@ConfigurationProperties("roster")
record MasterKeyProperties(
        @Nullable String masterKey, @Nullable Path masterKeyFile) {

    /** Hides the master key. */
    @Override
    public String toString() {
        return "MasterKeyProperties[masterKeyFile=" + masterKeyFile + "]";
    }
}

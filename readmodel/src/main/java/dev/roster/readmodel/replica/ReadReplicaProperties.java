package dev.roster.readmodel.replica;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of a standby that reads go to.
 *
 * @param url of JDBC; may name several standbys
 * @param username that of the primary if it is not given
 * @param password that of the primary if it is not given
 */
@ConfigurationProperties("roster.read-replica")
record ReadReplicaProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password) {

    /** Hides the password. */
    @Override
    public String toString() {
        return "ReadReplicaProperties[url=" + url + "]";
    }
}

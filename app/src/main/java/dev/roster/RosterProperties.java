package dev.roster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set beyond Spring Boot's own properties.
 *
 * @param data the folder in which the service keeps what it makes for itself: its PostgreSQL, if {@code
 *     spring.datasource.url} is not set, its master key, and the administrator's token of the first start
 * @param acceptDataLoss runs on a PostgreSQL that may lose accepted commands in a crash, because {@code fsync}, {@code
 *     full_page_writes} or {@code synchronous_commit} is off
 * @param adminTokenFile a file with an administrator's token of at least 32 characters, instead of one that is made
 * @param command one that is done instead of serving, {@code rebuild}, {@code verify} or {@code
 *     import}: the first argument on the shell
 * @param masterKey the master key, 256 bits in Base64; can't be rotated while the service runs
 * @param masterKeyFile a file of master keys, one a line, the current first
 * @param events how many may listen to events, and how patient this node is with them
 * @param cors which pages may ask from a browser
 * @param groups what a user's own groups of event handlers may take
 */
@ConfigurationProperties("roster")
record RosterProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("false") boolean acceptDataLoss,
        @Nullable Path adminTokenFile,
        @Nullable String command,
        @Nullable String masterKey,
        @Nullable Path masterKeyFile,
        @DefaultValue Events events,
        @DefaultValue Cors cors,
        @DefaultValue Groups groups) {

    /** The command that imports an export. */
    static final String IMPORT = "import";

    boolean isImport() {
        return IMPORT.equals(command);
    }

    /**
     * What an operator can set for those who listen to events, on each node.
     *
     * @param listeners how many may listen at once
     * @param streams how many may read all events at once
     * @param heartbeat how long a listener is told nothing at most
     * @param patience how long a listener can take nothing before it is cut off; Tomcat's own is its connection-timeout
     */
    record Events(
            @DefaultValue("1000") int listeners,
            @DefaultValue("20") int streams,
            @DefaultValue("15s") Duration heartbeat,
            @DefaultValue("10s") Duration patience) {}

    /**
     * What an operator can set for pages in browsers that another address gave out.
     *
     * @param allowedOrigins the origins of such pages, {@code *} for any; none may ask by default
     */
    record Cors(@DefaultValue List<String> allowedOrigins) {}

    /**
     * What an operator can set for the groups of event handlers that a user adds.
     *
     * @param idleTimeout how long a batch of a streaming group may ask the database nothing before PostgreSQL ends its
     *     transaction: no other time-out bounds it; 0 for as long as it takes
     */
    record Groups(@DefaultValue("60s") Duration idleTimeout) {}

    /** Hides the master key. */
    @Override
    public String toString() {
        return "RosterProperties[data=" + data + "]";
    }
}

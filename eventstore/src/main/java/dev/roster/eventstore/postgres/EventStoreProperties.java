package dev.roster.eventstore.postgres;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of where the service keeps its data, and of the command that it runs.
 *
 * @param data the folder of the service's own files: its PostgreSQL, if spring.datasource.url is not set, its master key, and the
 *     administrator's token of the first start
 * @param acceptDataLoss runs on a PostgreSQL that may lose accepted commands in a crash, because fsync, full_page_writes or
 *     synchronous_commit is off
 * @param command to run instead of serving, rebuild, verify, import, backup or restore: the first argument on the shell
 */
@ConfigurationProperties("roster")
public record EventStoreProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("false") boolean acceptDataLoss,
        @Nullable String command) {

    /** The command that imports an export. */
    public static final String IMPORT = "import";

    public boolean isImport() {
        return IMPORT.equals(command);
    }
}

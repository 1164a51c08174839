package dev.roster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set beyond Spring Boot's own properties.
 *
 * @param data the folder in which the service keeps what it makes for itself: its PostgreSQL, its master key
 * @param acceptDataLoss runs on a PostgreSQL that may lose accepted commands in a crash, because {@code fsync}, {@code
 *     full_page_writes} or {@code synchronous_commit} is off
 * @param masterKey the master key, 256 bits in Base64; can't be rotated while the service runs
 * @param masterKeyFile a file of master keys, one a line, the current first
 */
@ConfigurationProperties("roster")
record RosterProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("false") boolean acceptDataLoss,
        @Nullable String masterKey,
        @Nullable Path masterKeyFile) {}

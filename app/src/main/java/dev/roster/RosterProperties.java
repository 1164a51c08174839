package dev.roster;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set beyond Spring Boot's own properties.
 *
 * @param data the folder in which the service keeps its own PostgreSQL; not used if {@code spring.datasource.url} is set
 * @param acceptDataLoss runs on a PostgreSQL that may lose accepted commands in a crash, because {@code fsync}, {@code
 *     full_page_writes} or {@code synchronous_commit} is off
 */
@ConfigurationProperties("roster")
record RosterProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("false") boolean acceptDataLoss) {}

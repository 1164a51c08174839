package dev.roster;

import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;

/** Which PostgreSQL the service runs on, and what it asks of it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    private static final int OLDEST_MAJOR_VERSION = 17;

    /** A command on the shell uses the one of the service that is running, if one is. */
    @Bean
    @Conditional(NoDatabaseIsGiven.class)
    JdbcConnectionDetails ownPostgres(RosterProperties properties) {
        return Optional.ofNullable(properties.command())
                .flatMap(command -> OwnPostgres.ofRunningService(properties.data()))
                .orElseGet(() -> OwnPostgres.start(properties.data()));
    }

    /** Migrations may take long and never append: they use connections without the pool's time-outs. */
    @Bean
    FlywayConfigurationCustomizer withoutTimeouts(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }

    /** Nothing is created in a database before it is known to be one that events can be trusted to. */
    @Bean
    FlywayMigrationStrategy migrateWhatCanBeTrusted(RosterProperties properties) {
        return flyway -> {
            var jdbc = JdbcClient.create(flyway.getConfiguration().getDataSource());
            requireVersion(jdbc.sql("select current_setting('server_version_num')::int")
                    .query(Integer.class)
                    .single());
            if (!properties.acceptDataLoss()) {
                requireDurability(jdbc);
            }
            flyway.migrate();
        };
    }

    /** @param versionNumber as PostgreSQL's {@code server_version_num} says it: 180003 is 18.3 */
    static void requireVersion(int versionNumber) {
        var version = versionNumber / 10_000;
        if (version < OLDEST_MAJOR_VERSION) {
            throw new StartupRefused(
                    "This PostgreSQL is of version " + version
                            + ", which has no transaction_timeout: an append that hangs would hold up the projection.",
                    "Use PostgreSQL " + OLDEST_MAJOR_VERSION + " or newer.");
        }
    }

    private static void requireDurability(JdbcClient jdbc) {
        var off = jdbc.sql("""
                select name from pg_settings
                where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
                order by name""").query(String.class).list();
        if (!off.isEmpty()) {
            throw new StartupRefused(
                    "This PostgreSQL can lose commands that were accepted: it runs with "
                            + off.stream().map(name -> name + " = off").collect(Collectors.joining(", ")) + ".",
                    "Switch it on, or set roster.accept-data-loss=true if you know and do not mind.");
        }
    }

    static final class NoDatabaseIsGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}

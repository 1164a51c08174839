package dev.roster.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.transaction.ReplicatedJdbcTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.health.application.DiskSpaceHealthIndicator;
import org.springframework.boot.health.autoconfigure.application.DiskSpaceHealthIndicatorProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;

/** Which PostgreSQL the service runs on, and what is made in it before anything uses it. */
@Configuration(proxyBeanMethods = false)
@Import(DatabaseInitializationDependencyConfigurer.class)
class DatabaseConfiguration {

    /** A command on the shell uses the one of the service that is running, if one is. */
    @Bean
    @Conditional(NoDatabaseIsGiven.class)
    @ConditionalOnMissingBean
    JdbcConnectionDetails ownPostgres(EventStoreProperties properties) {
        return Optional.ofNullable(properties.command())
                .flatMap(command -> RunningPostgres.on(properties.data()))
                .orElseGet(() -> OwnPostgres.start(properties.data()));
    }

    /** Of a domain that keeps nothing beside the events. */
    @Bean
    @ConditionalOnMissingBean
    DomainScripts domainScripts() {
        return new DomainScripts(null, null);
    }

    @Bean
    EventStoreTables eventStoreTables(
            JdbcConnectionDetails database,
            DomainScripts domain,
            ObjectProvider<ReadModelSchema> readModel,
            EventStoreProperties properties) {
        return new EventStoreTables(database, domain, readModel.getIfAvailable(), properties.acceptDataLoss());
    }

    @Bean
    Epochs epochs() {
        return new Epochs();
    }

    /** Spring Boot's pool; those that an application makes beside it are its own matter. */
    @Bean
    static BeanPostProcessor patientPool(ObjectProvider<Epochs> epochs) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && name.equals("dataSource")) {
                    PatientDataSource.into(pool, epochs.getObject());
                }
                return bean;
            }
        };
    }

    /** Once the tables are there: that waits for the database, too. */
    @Bean
    InitializingBean sessionsOfPool(DataSource pool, EventStoreTables tables, EventStoreProperties properties) {
        return () -> {
            Sessions.requireTimeouts(pool);
            var durability = Durability.of(JdbcClient.create(pool));
            if (!properties.acceptDataLoss()) {
                durability.require();
            }
            durability.log();
        };
    }

    @Bean
    static BeanPostProcessor replicatedStatements() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean.getClass() == JdbcTemplate.class && name.equals("jdbcTemplate")
                        ? new ReplicatedJdbcTemplate((JdbcTemplate) bean)
                        : bean;
            }
        };
    }

    /** Scripts may take long and never append: they use connections without the pool's time-outs. */
    @Bean
    FlywayConfigurationCustomizer withoutTimeouts(JdbcConnectionDetails database, DataSource pool) {
        return flyway -> {
            if (pool.equals(flyway.getDataSource())) {
                flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
            }
        };
    }

    /** Those of users. */
    @Bean
    @Fallback
    FlywayMigrationStrategy migrateIfThereAreScripts() {
        return EventStoreTables::migrateIfThereAreScripts;
    }

    /** Where the data are, and will be: Boot looks at the working folder. */
    @Bean
    @ConditionalOnEnabledHealthIndicator("diskspace")
    DiskSpaceHealthIndicator diskSpaceHealthIndicator(
            DiskSpaceHealthIndicatorProperties disk,
            @Value("${management.health.diskspace.path:}") String given,
            EventStoreProperties properties) {
        var place = given.isEmpty() ? nearestExisting(properties.data()).toFile() : disk.getPath();
        return new DiskSpaceHealthIndicator(place, disk.getThreshold());
    }

    /** The data folder is made later at a first start, and perhaps never where the database is elsewhere. */
    static Path nearestExisting(Path folder) {
        var place = folder.toAbsolutePath().normalize();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }

    static final class NoDatabaseIsGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}

package dev.roster.readmodel.replica;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.replica.StandbyConnections.Identity;
import dev.roster.readmodel.replica.StandbyConnections.NoCopy;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;

/** A standby that reads go to, if one is given. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@ConditionalOnWebApplication
@Conditional(ReadReplicaAutoConfiguration.ReplicaIsGiven.class)
@EnableConfigurationProperties(ReadReplicaProperties.class)
class ReadReplicaAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ReadReplicaAutoConfiguration.class);

    private static final long CONNECTION_MILLIS = 250;

    /** By the standby itself: what the client has given up would else hold up what the standby replays. */
    private static final String STATEMENT_TIMEOUT = "set statement_timeout = '4s'";

    /** As soon as a batch can be read on the primary, it is on its way to the replica. */
    @Bean
    ReadReplica readReplica(
            ReadReplicaProperties replica,
            JdbcConnectionDetails database,
            Environment environment,
            JdbcClient primary,
            ReadModelSchema schema,
            ReadModel readModel,
            MeterRegistry meters,
            Epochs epochs) {
        readModel.flushBatches();
        var pool = pool(replica, database, environment, Identity.of(primary));
        var made = new ReadReplica(pool, primary, schema, new ReplicaMeters(meters), epochs);
        requireCopyIfItAnswers(pool);
        made.lookNow();
        made.unusable().ifPresent(reason -> log.warn("The read replica is not used: {}", reason));
        return made;
    }

    @Bean("readReplicaHealthIndicator")
    ReplicaHealth readReplicaHealth(ReadReplica replica) {
        return new ReplicaHealth(replica);
    }

    /** With the settings of the pool of the primary, but for how soon it gives up. */
    private static HikariDataSource pool(
            ReadReplicaProperties replica, JdbcConnectionDetails database, Environment environment, Identity primary) {
        var pool = Binder.get(environment)
                .bind("spring.datasource.hikari", Bindable.ofInstance(new HikariDataSource()))
                .orElseGet(HikariDataSource::new);
        var properties = pool.getDataSourceProperties();
        properties.setProperty("socketTimeout", "1");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", "1");
        var driver = new DriverDataSource(
                Objects.requireNonNull(replica.url()),
                null,
                properties,
                StringUtils.hasText(replica.username()) ? replica.username() : database.getUsername(),
                replica.password() != null ? replica.password() : database.getPassword());
        pool.setDataSource(new StandbyConnections(driver, primary));
        pool.setPoolName(pool.getPoolName() + "-replica");
        pool.setConnectionInitSql(
                pool.getConnectionInitSql() == null
                        ? STATEMENT_TIMEOUT
                        : pool.getConnectionInitSql() + "; " + STATEMENT_TIMEOUT);
        pool.setReadOnly(true);
        pool.setConnectionTimeout(CONNECTION_MILLIS);
        pool.setValidationTimeout(CONNECTION_MILLIS);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static void requireCopyIfItAnswers(HikariDataSource pool) {
        try (var connection = Objects.requireNonNull(pool.getDataSource()).getConnection()) {
            log.debug("The read replica answers: {}", connection.getMetaData().getURL());
        } catch (NoCopy e) {
            pool.close();
            throw new StartupRefused(
                    "roster.read-replica.url is no standby of spring.datasource.url. " + e.getMessage(),
                    "Give it the address of a streaming standby of that server, with the same database; or leave it out.");
        } catch (SQLException e) {
            log.debug("The read replica does not answer yet", e);
        }
    }

    static final class ReplicaIsGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("roster.read-replica.url"));
        }
    }
}

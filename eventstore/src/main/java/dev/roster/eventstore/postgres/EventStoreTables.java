package dev.roster.eventstore.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes the service's own tables, in the schema {@code eventstore}, before anything else uses the database, and only in one
 * that events can be trusted to. Scripts of users come after it, by Spring Boot's own Flyway.
 */
final class EventStoreTables implements InitializingBean {

    private static final String SCHEMA = "eventstore";
    private static final int OLDEST_MAJOR_VERSION = 17;

    /** A fail-over takes less; then whoever started the service is told. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String LOCATION = "classpath:db/eventstore";
    private static final String DOMAIN_HISTORY = "flyway_domain_history";

    private final JdbcConnectionDetails database;
    private final DomainScripts domain;
    private final @Nullable ReadModelSchema readModel;
    private final boolean acceptDataLoss;

    /** @param readModel null if the service has none */
    EventStoreTables(
            JdbcConnectionDetails database,
            DomainScripts domain,
            @Nullable ReadModelSchema readModel,
            boolean acceptDataLoss) {
        this.database = database;
        this.domain = domain;
        this.readModel = readModel;
        this.acceptDataLoss = acceptDataLoss;
    }

    @Override
    public void afterPropertiesSet() {
        var flyway =
                flyway(locations()).placeholders(Map.of("readable", readable())).load();
        Primary.await(database, PATIENCE);
        var jdbc = JdbcClient.create(flyway.getConfiguration().getDataSource());
        requireVersion(jdbc.sql("select current_setting('server_version_num')::int")
                .query(Integer.class)
                .single());
        requireUtf8(jdbc);
        if (!acceptDataLoss) {
            Durability.of(jdbc).require();
        }
        requireSearchPathOfUsers(jdbc);
        Sessions.require(flyway.getConfiguration().getDataSource());
        flyway.migrate();
        if (domain.own() != null) {
            migrateIfThereAreScripts(flyway(domain.own())
                    .table(DOMAIN_HISTORY)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load());
        }
    }

    private FluentConfiguration flyway(String... locations) {
        return Flyway.configure()
                .dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword())
                .locations(locations)
                .defaultSchema(SCHEMA);
    }

    private String[] locations() {
        return domain.shared() == null ? new String[] {LOCATION} : new String[] {LOCATION, domain.shared()};
    }

    /** The schemas that people may read with SQL, as a regular expression. */
    private String readable() {
        return readModel == null
                ? SCHEMA
                : String.join("|", SCHEMA, readModel.name(), readModel.previous(), readModel.snapshot(".+"));
    }

    /** Without scripts, Flyway would make its table all the same, and warn that there is nothing else to do. */
    static void migrateIfThereAreScripts(Flyway flyway) {
        if (flyway.info().all().length > 0) {
            flyway.migrate();
        }
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

    /** A stored event escapes what is not ASCII: it would be accepted, and the projection could never write it. */
    private static void requireUtf8(JdbcClient jdbc) {
        var encoding = jdbc.sql("select current_setting('server_encoding')")
                .query(String.class)
                .single();
        if (!encoding.equals("UTF8")) {
            throw new StartupRefused(
                    "The encoding of this database is " + encoding + ", which has no place for every name.",
                    "Run: create database ... encoding 'UTF8' template template0. Use that one instead; pg_dump and pg_restore move"
                            + " what is in this one.");
        }
    }

    /**
     * A table without a schema's name is made in the first schema of the path that is there. By PostgreSQL's default that is
     * the one of the role's name, and the service's own may not be there yet.
     */
    private void requireSearchPathOfUsers(JdbcClient jdbc) {
        var own = readModel == null ? List.of(SCHEMA) : List.of(SCHEMA, readModel.name());
        jdbc.sql("""
                select name from (
                    select case entry when '$user' then current_user else entry end as name, place
                    from string_to_table(current_setting('search_path'), ',') with ordinality as path(quoted, place),
                        trim(both ' "' from quoted) as entry
                ) as path
                where name in (:own) or to_regnamespace(quote_ident(name)) is not null
                order by place limit 1""")
                .param("own", own)
                .query(String.class)
                .optional()
                .filter(own::contains)
                .ifPresent(schema -> {
                    throw new StartupRefused(
                            "What users name without a schema would be made in the schema " + schema
                                    + ", which is the service's own.",
                            jdbc.sql("select format('Run: alter role %I in database %I set search_path = public',"
                                            + " current_user, current_database())")
                                    .query(String.class)
                                    .single());
                });
    }

    /** Whatever uses the database, and Flyway for the scripts of users, waits for beans of this type. */
    static final class Detector extends AbstractBeansOfTypeDatabaseInitializerDetector {

        @Override
        protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
            return Set.of(EventStoreTables.class);
        }
    }
}

package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** One PostgreSQL for all integration tests, the one that the service starts for itself, and databases in it. */
public final class TestPostgres {

    /** Of all that the tests keep. */
    public static final Path FOLDER = Path.of("target", "tests");

    private static final OwnPostgres SERVER = start();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    private static OwnPostgres start() {
        var server = OwnPostgres.start(FOLDER.resolve("data"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        var jdbc = new Database(server.getJdbcUrl(), server.getUsername(), server.getPassword()).jdbc();
        // The tests open thousands of connections, and a compiler that starts fast makes the usual 4,096 rounds slow.
        jdbc.sql("set scram_iterations = 1; alter role %s password '%s'"
                        .formatted(server.getUsername(), server.getPassword()))
                .update();
        jdbc.sql("select datname from pg_database where datname like 'test\\_%'")
                .query(String.class)
                .list()
                .forEach(left ->
                        jdbc.sql("drop database " + left + " with (force)").update());
        return server;
    }

    /** Spares a service of its own data folder the unpacking of PostgreSQL, which takes longer than all else at its start. */
    public static void lendBinaries(Path data) throws IOException {
        PrivateFiles.createFolder(data);
        FileSystemUtils.copyRecursively(
                FOLDER.resolve("data").resolve("postgres-binaries"), data.resolve("postgres-binaries"));
    }

    /** A new database that has the tables of the event store, for machinery that is tested without a service. */
    public static Database newEventStore(ReadModelSchema readModel) {
        var database = newDatabase();
        new EventStoreTables(database.details(), new DomainScripts("classpath:domain", null), readModel, true)
                .afterPropertiesSet();
        return database;
    }

    /** A new, empty database. */
    public static Database newDatabase() {
        return newDatabase("");
    }

    /** @param options as {@code create database} takes them */
    public static Database newDatabase(String options) {
        var name = "test_" + DATABASES.incrementAndGet();
        maintenance().sql("create database " + name + " " + options).update();
        return database(name);
    }

    /** Of the server's own database, from which others can be locked. */
    public static JdbcClient maintenance() {
        return database("roster").jdbc();
    }

    private static Database database(String name) {
        return new Database(
                SERVER.getJdbcUrl().replaceAll("/roster$", "/" + name), SERVER.getUsername(), SERVER.getPassword());
    }

    public record Database(String url, String user, String password) {

        public JdbcConnectionDetails details() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return user;
                }

                @Override
                public String getPassword() {
                    return password;
                }

                @Override
                public String getJdbcUrl() {
                    return url;
                }
            };
        }

        public DriverManagerDataSource dataSource() {
            return new DriverManagerDataSource(url, user, password);
        }

        public JdbcClient jdbc() {
            return JdbcClient.create(dataSource());
        }

        /** The position of the last event, or 0. */
        public long head() {
            return jdbc().sql("select coalesce(max(position), 0) from eventstore.event")
                    .query(Long.class)
                    .single();
        }

        /**
         * Stores an event that no command led to, as it is given.
         *
         * @return its position
         */
        public long append(UUID id, long sequence, String type, String name, String revision, String payload) {
            return jdbc().sql("""
                    insert into eventstore.event
                        (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                    values (?, ?, ?, gen_random_uuid(), ?, ?, ?::json, '{}') returning position""")
                    .params(id, sequence, type, name, revision, payload)
                    .query(Long.class)
                    .single();
        }

        /**
         * Stores an event that no aggregate applied, as Axon's own engines do.
         *
         * @return its position
         */
        public long appendPlain(String name, String payload) {
            return jdbc().sql("""
                    insert into eventstore.event
                        (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                    select id, 0, null, id, ?, null, ?::json, '{"ours": true}' from gen_random_uuid() as id
                    returning position""").params(name, payload).query(Long.class).single();
        }

        /** Of all generations of the read model, in the order of their names. */
        public List<String> schemas() {
            return jdbc().sql("select nspname from pg_namespace where nspname like 'roster%' order by 1")
                    .query(String.class)
                    .list();
        }

        /** @param sql locks what it names until the connection's transaction ends */
        public Connection lock(String sql) throws SQLException {
            var connection = dataSource().getConnection();
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return connection;
        }

        /** Keeps whoever compares or replaces the live generation waiting, and the projection. */
        public Connection lockReadModel() throws SQLException {
            return lock("select pg_advisory_xact_lock(hashtext('roster.read-model'), 0)");
        }

        /** Whether such a statement waits for a lock. */
        public boolean isWaiting(String statement) {
            return jdbc().sql("""
                    select exists (
                        select from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and query ilike ?)""").param(statement).query(Boolean.class).single();
        }

        /** Somebody who may read nothing yet; one at a time. */
        public Reader newReader() {
            var name = "reader_" + url.replaceAll(".*/", "");
            jdbc().sql("create role " + name).update();
            return new Reader(name, jdbc());
        }

        public String[] properties() {
            return new String[] {
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + user,
                "--spring.datasource.password=" + password
            };
        }
    }

    /** A role of PostgreSQL that may read what it is granted, until it is dropped. */
    public record Reader(String name, JdbcClient owner) implements AutoCloseable {

        public void grant(String privilege) {
            owner.sql("grant " + privilege + " to " + name).update();
        }

        @Override
        public void close() {
            owner.sql("drop owned by " + name).update();
            owner.sql("drop role " + name).update();
        }
    }
}

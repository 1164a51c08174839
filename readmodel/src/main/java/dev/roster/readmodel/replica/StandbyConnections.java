package dev.roster.readmodel.replica;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** New connections to the replica, each of which shows that it leads to a copy of the primary's database. */
final class StandbyConnections extends DelegatingDataSource {

    /** What a copy of a server's files shares with it, and a database in it. Everybody may ask. */
    private static final String IDENTITY = """
            select system_identifier::text, current_database()::text, oid::bigint
            from pg_control_system(), pg_database where datname = current_database()""";

    private final Identity primary;

    StandbyConnections(DataSource connections, Identity primary) {
        super(connections);
        this.primary = primary;
    }

    /** @throws NoCopy if it is another server's database, or another database */
    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        try {
            require(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A pool's settings may name somebody, but who connects here is settled. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    /** A pool would set it for all connections of the service, by the manager of drivers. */
    @Override
    public void setLoginTimeout(int seconds) {}

    private void require(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(IDENTITY)) {
            row.next();
            var identity = new Identity(row.getString(1), row.getString(2), row.getLong(3));
            if (!identity.system().equals(primary.system())) {
                throw new NoCopy("It is a database of another server: its system identifier is " + identity.system()
                        + ", and the primary's is " + primary.system() + ".");
            }
            if (identity.oid() != primary.oid()) {
                throw new NoCopy("It is another database of that server: " + identity.database() + " instead of "
                        + primary.database() + ".");
            }
        }
    }

    /** @param oid of the database */
    record Identity(String system, String database, long oid) {

        static Identity of(JdbcClient jdbc) {
            return jdbc.sql(IDENTITY)
                    .query((row, number) -> new Identity(row.getString(1), row.getString(2), row.getLong(3)))
                    .single();
        }
    }

    /** The replica is no copy of the primary. Nothing that passes. */
    static final class NoCopy extends SQLException {

        private NoCopy(String reason) {
            super(reason, "08004");
        }
    }
}

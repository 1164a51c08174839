package dev.roster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Gives each transaction of a connection the session that was let go last, as PgBouncer does with pool_mode = transaction. */
public final class TransactionPooler extends AbstractDataSource implements AutoCloseable {

    private final DataSource sessions;
    private final Deque<Connection> idle = new ArrayDeque<>();

    public TransactionPooler(DataSource sessions) {
        this.sessions = sessions;
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, new Client()::handle);
    }

    @Override
    public Connection getConnection(String username, String password) {
        return getConnection();
    }

    @Override
    public void close() throws SQLException {
        for (var session : idle) {
            session.close();
        }
    }

    private final class Client {

        private boolean autoCommit = true;
        private @Nullable Connection session;

        private Object handle(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "setAutoCommit" -> {
                    autoCommit = (boolean) arguments[0];
                    yield letGo();
                }
                case "commit", "rollback", "close" -> letGo();
                case "setNetworkTimeout" -> null;
                default -> inSession(method, arguments);
            };
        }

        private Object inSession(Method method, Object[] arguments) throws Throwable {
            if (session == null) {
                session = idle.isEmpty() ? sessions.getConnection() : idle.pop();
            }
            try {
                return method.invoke(session, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                if (autoCommit) {
                    letGo();
                }
            }
        }

        private @Nullable Object letGo() throws SQLException {
            if (session != null) {
                idle.push(session);
                session = null;
            }
            return null;
        }
    }
}

package dev.roster.eventstore;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/**
 * How nodes wake each other: one says that events were appended, another that the read model has come further (PostgreSQL,
 * NOTIFY). What is to be said while something is being said is said at once, afterwards, in a transaction of its own, since
 * notifying transactions commit one by one. A signal that is lost costs time, and nothing else: everybody looks anyway.
 */
@Component
class Signals implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private static final String CHANNEL = "roster";
    private static final Pattern SIGNAL = Pattern.compile("(\\S+) (?:appended|reached (\\d{1,18}))");
    private static final long PAUSE_MILLIS = 5;
    private static final long RECONNECT_MILLIS = 500;
    private static final int LISTEN_MILLIS = 10_000;
    private static final int VALID_SECONDS = 5;

    private final JdbcConnectionDetails database;
    private final JdbcClient jdbc;
    private final PostgresEventStore events;
    private final Reached reached;

    private final String node = UUID.randomUUID().toString();
    private final Semaphore news = new Semaphore(0);
    private final AtomicBoolean appended = new AtomicBoolean();
    private final AtomicLong furthest = new AtomicLong();
    private volatile boolean running;
    private volatile @Nullable Connection ear;

    Signals(JdbcConnectionDetails database, JdbcClient jdbc, PostgresEventStore events, Reached reached) {
        this.database = database;
        this.jdbc = jdbc;
        this.events = events;
        this.reached = reached;
    }

    @Override
    public void start() {
        running = true;
        events.tell(() -> {
            appended.set(true);
            news.release();
        });
        reached.tell(position -> {
            furthest.accumulateAndGet(position, Math::max);
            news.release();
        });
        Thread.ofVirtual().name("signals-speaker").start(this::speak);
        Thread.ofVirtual().name("signals-listener").start(this::listen);
    }

    private void speak() {
        var said = 0L;
        try {
            while (running) {
                news.acquire();
                news.drainPermits();
                var signals = new ArrayList<String>();
                if (appended.getAndSet(false)) {
                    signals.add(node + " appended");
                }
                if (furthest.get() > said) {
                    said = furthest.get();
                    signals.add(node + " reached " + said);
                }
                if (running && !signals.isEmpty()) {
                    say(signals);
                }
                // So that what comes in the meantime, under load, is said together.
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not worth a wait for the disk. */
    private void say(List<String> signals) {
        try {
            jdbc.sql("""
                    select set_config('synchronous_commit', 'off', true), pg_notify(?, signal)
                    from unnest(?) as signal""")
                    .param(CHANNEL)
                    .param(new SqlArrayValue("text", signals.toArray()))
                    .query((RowCallbackHandler) row -> {});
        } catch (DataAccessException e) {
            log.debug("Other nodes could not be told", e);
        }
    }

    private void listen() {
        var heard = true;
        while (running) {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                ear = connection;
                statement.execute("listen " + CHANNEL);
                if (!heard) {
                    log.info("Other nodes are heard again");
                }
                heard = true;
                events.wake();
                reached.look();
                while (running) {
                    hear(connection);
                }
            } catch (SQLException | DataAccessException e) {
                if (running && heard) {
                    log.warn("Other nodes can't be heard, which only makes waiting longer: {}", e.getMessage());
                    heard = false;
                }
                pause();
            }
        }
    }

    /** One of its own: a connection of the pool would be missed there. */
    private Connection connect() throws SQLException {
        var properties = new Properties();
        PGProperty.USER.set(properties, database.getUsername());
        PGProperty.PASSWORD.set(properties, database.getPassword());
        PGProperty.APPLICATION_NAME.set(properties, "roster listener");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.LOGIN_TIMEOUT.set(properties, VALID_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, VALID_SECONDS);
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }

    private void hear(Connection connection) throws SQLException {
        var notifications = connection.unwrap(PGConnection.class).getNotifications(LISTEN_MILLIS);
        if (notifications == null || notifications.length == 0) {
            if (running && !connection.isValid(VALID_SECONDS)) {
                throw new SQLException("The connection is lost");
            }
            return;
        }
        for (var notification : notifications) {
            hear(notification.getParameter());
        }
    }

    /** Anybody on the database can say anything. */
    private void hear(String said) {
        var signal = SIGNAL.matcher(said);
        if (!signal.matches()) {
            log.debug("Somebody says what this node does not understand");
        } else if (signal.group(1).equals(node)) {
            return;
        } else if (signal.group(2) == null) {
            events.wake();
        } else {
            reached.hear(Long.parseLong(signal.group(2)));
        }
    }

    private void pause() {
        try {
            // A database that is starting, or gone, is not asked again and again without a rest.
            Thread.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        // Not by an interrupt: that would break the connection that it may be speaking on.
        news.release();
        try {
            if (ear != null) {
                ear.close();
            }
        } catch (SQLException e) {
            log.debug("The listener's connection could not be closed", e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

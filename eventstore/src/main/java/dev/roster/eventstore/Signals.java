package dev.roster.eventstore;

import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.metrics.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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
 * Wakes other nodes by PostgreSQL's NOTIFY when events were appended or when the read model has come further. Signals that come
 * up while others are being published go out together afterwards. They have a transaction of their own, since notifying
 * transactions commit one by one. A lost signal only costs time, because all nodes poll as well.
 */
@Component
class Signals implements SmartLifecycle, MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private static final String CHANNEL = "roster";
    private static final Pattern SIGNAL = Pattern.compile("(\\S+) (?:appended|reached (\\d{1,18}) in (\\d{1,18}))");
    private static final String APPLICATION = "roster listener";
    private static final Duration NODES_AGE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 5;
    private static final long RECONNECT_MILLIS = 500;
    private static final int LISTEN_MILLIS = 10_000;
    private static final int VALID_SECONDS = 5;
    private static final int CONNECT_SECONDS = 2;

    private final JdbcConnectionDetails database;
    private final JdbcClient jdbc;
    private final PostgresEventStore events;
    private final Reached reached;
    private final Epochs epochs;
    /** A gauge holds what it reads weakly. */
    private final Sample<Long> nodes;

    private final String node = UUID.randomUUID().toString();
    private final Semaphore unpublished = new Semaphore(0);
    private final AtomicBoolean appended = new AtomicBoolean();
    private final AtomicLong furthest = new AtomicLong();
    private volatile boolean running;
    private volatile @Nullable Connection listening;

    Signals(
            JdbcConnectionDetails database,
            JdbcClient jdbc,
            PostgresEventStore events,
            Reached reached,
            Epochs epochs) {
        this.database = database;
        this.jdbc = jdbc;
        this.events = events;
        this.reached = reached;
        this.epochs = epochs;
        this.nodes = new Sample<>(
                NODES_AGE,
                () -> jdbc.sql("select count(*) from pg_stat_activity"
                                + " where datname = current_database() and application_name = ?")
                        .param(APPLICATION)
                        .query(Long.class)
                        .single());
    }

    @Override
    public void start() {
        running = true;
        events.onAppend(() -> {
            appended.set(true);
            unpublished.release();
        });
        reached.onPublish(position -> {
            furthest.accumulateAndGet(position, Math::max);
            unpublished.release();
        });
        epochs.onChange(epoch -> furthest.set(0));
        Thread.ofVirtual().name("signals-publisher").start(this::publish);
        Thread.ofVirtual().name("signals-listener").start(this::listen);
    }

    private void publish() {
        var published = 0L;
        try {
            while (running) {
                unpublished.acquire();
                unpublished.drainPermits();
                var history = history();
                var signals = new ArrayList<String>();
                if (appended.getAndSet(false)) {
                    signals.add(node + " appended");
                }
                var furthestNow = furthest.get();
                // It is less after another epoch has begun.
                if (furthestNow != published) {
                    published = furthestNow;
                    signals.add(node + " reached " + published + " in " + history);
                }
                if (running && !signals.isEmpty()) {
                    publish(signals);
                }
                // Under load, the signals of this pause are published together.
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not worth a wait for the disk. */
    private void publish(List<String> signals) {
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
        var connected = true;
        while (running) {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                listening = connection;
                // Also where the pool is the application's own, whose connections nobody looks at.
                epochs.enter(connection);
                statement.execute("listen " + CHANNEL);
                if (!connected) {
                    log.info("Signals of other nodes arrive again");
                }
                connected = true;
                events.wake();
                reached.refresh();
                while (running) {
                    receive(connection);
                }
            } catch (SQLException | DataAccessException e) {
                if (running && connected) {
                    log.warn("Signals of other nodes can't be received, so waiting takes longer: {}", e.getMessage());
                    connected = false;
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
        PGProperty.APPLICATION_NAME.set(properties, APPLICATION);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // Less than the login may take: the next server of the URL is asked then.
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, VALID_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, VALID_SECONDS);
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }

    /** Each node listens on one connection of that name. */
    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("roster.nodes", nodes, read -> read.value(Long::doubleValue))
                .description("Nodes that share the database, as it sees them")
                .register(meters);
    }

    private void receive(Connection connection) throws SQLException {
        var notifications = connection.unwrap(PGConnection.class).getNotifications(LISTEN_MILLIS);
        if (notifications == null || notifications.length == 0) {
            if (running && !connection.isValid(VALID_SECONDS)) {
                throw new SQLException("The connection is lost");
            }
            return;
        }
        for (var notification : notifications) {
            receive(notification.getParameter());
        }
    }

    /** Anybody on the database can send anything. */
    private void receive(String payload) {
        var signal = SIGNAL.matcher(payload);
        if (!signal.matches()) {
            log.debug("A signal of an unknown form is ignored");
        } else if (signal.group(1).equals(node)) {
            return;
        } else if (signal.group(2) == null) {
            events.wake();
        } else if (Long.parseLong(signal.group(3)) == history()) {
            reached.update(Long.parseLong(signal.group(2)));
        }
    }

    /** By which nodes tell an epoch from others: numbers are used again after a restore. */
    private long history() {
        var epoch = epochs.current();
        return epoch == null ? 0 : epoch.beganAt().toEpochMilli();
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
        // Not by an interrupt: that would break the connection that a signal may be published on.
        unpublished.release();
        try {
            if (listening != null) {
                listening.close();
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

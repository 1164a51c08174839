package dev.roster;

import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way from a service to its PostgreSQL, which can be interrupted. A frozen way is silent, as behind a firewall that drops
 * packets: it loses nothing, and what was under way arrives when it is healed. A way that is cut ends its connections, and
 * those that are opened. Its threads are the machine's, since those of the JVM are busy with the nodes of other tests.
 */
public final class Cut implements AutoCloseable {

    private static final int BACKLOG = 2_000;

    private final ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Database database;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private State state = State.HEALED;

    public Cut(Database database) throws IOException {
        this.database = database;
        this.server = URI.create(database.url().substring("jdbc:".length())).getPort();
        Thread.ofPlatform().daemon().name("cut").start(this::accept);
    }

    /** The same database, on this way. */
    public Database database() {
        return new Database(
                database.url().replace(":" + server + "/", ":" + socket.getLocalPort() + "/"),
                database.user(),
                database.password());
    }

    public void freeze() {
        become(State.FROZEN);
    }

    void cut() {
        become(State.CUT);
        List.copyOf(open).forEach(Cut::reset);
    }

    /** Ends the connection that has the next so many bytes of PostgreSQL behind it, in the midst of an answer; no other. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    public void heal() {
        left.set(Long.MAX_VALUE);
        become(State.HEALED);
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    private synchronized void awaitPassable() throws IOException {
        while (state == State.FROZEN) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        if (state == State.CUT) {
            throw new IOException("The way is cut");
        }
    }

    private void accept() {
        try {
            while (true) {
                var client = socket.accept();
                open.add(client);
                Thread.ofPlatform().daemon().start(() -> connect(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void connect(Socket client) {
        try {
            awaitPassable();
            var postgres = new Socket(InetAddress.getLoopbackAddress(), server);
            open.add(postgres);
            client.setTcpNoDelay(true);
            postgres.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().start(() -> pass(client, postgres, new AtomicLong(Long.MAX_VALUE)));
            pass(postgres, client, left);
        } catch (IOException e) {
            reset(client);
            open.remove(client);
        }
    }

    private void pass(Socket from, Socket to, AtomicLong left) {
        try {
            pass(from.getInputStream(), to.getOutputStream(), left);
            close(from);
            close(to);
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
        open.remove(from);
        open.remove(to);
    }

    private void pass(InputStream in, OutputStream out, AtomicLong left) throws IOException {
        var bytes = new byte[8_192];
        for (var read = in.read(bytes); read >= 0; read = in.read(bytes)) {
            awaitPassable();
            var most = left.getAndAdd(left.get() == Long.MAX_VALUE ? 0 : -read);
            if (most <= read) {
                left.set(Long.MAX_VALUE);
                out.write(bytes, 0, (int) most);
                return;
            }
            out.write(bytes, 0, read);
        }
        awaitPassable();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It has ended, which is what it is told.
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It has ended, which is what it is told.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        become(State.CUT);
        List.copyOf(open).forEach(Cut::reset);
    }

    private enum State {
        HEALED,
        FROZEN,
        CUT
    }
}

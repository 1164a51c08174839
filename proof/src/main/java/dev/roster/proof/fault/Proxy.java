package dev.roster.proof.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy that passes on what it is sent, or cuts connections off, or is slow, or silent. */
public final class Proxy implements AutoCloseable {

    private static final int BACKLOG = 1_000;
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private State state = State.PASS;
    private long delayMillis;

    private enum State {
        PASS,
        CUT,
        SILENT
    }

    Proxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().name("proxy of " + target).start(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Resets all connections, and each that is tried, until {@link #pass()}. */
    void cut() {
        enter(State.CUT, 0);
        sockets.forEach(Proxy::reset);
    }

    /** Resets the connections that there are, once. */
    void cutOnce() {
        sockets.forEach(Proxy::reset);
    }

    /** Passes on everything so much later, each way. */
    void delay(long millis) {
        enter(State.PASS, millis);
    }

    /** Passes on nothing, and says nothing. */
    void silence() {
        enter(State.SILENT, 0);
    }

    /** Passes on everything again, what was held back first. */
    void pass() {
        enter(State.PASS, 0);
    }

    private synchronized void enter(State next, long millis) {
        state = next;
        delayMillis = millis;
        notifyAll();
    }

    private synchronized State state() {
        return state;
    }

    private synchronized long awaitPassing() throws InterruptedException {
        while (state == State.SILENT) {
            wait();
        }
        return delayMillis;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                // It was closed, or the client is gone already.
            }
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        try {
            awaitPassing();
            if (state() == State.CUT) {
                reset(client);
                return;
            }
            passBetween(client, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
            reset(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
        }
    }

    private void passBetween(Socket client, Socket server) throws IOException, InterruptedException {
        sockets.add(server);
        try (client;
                server) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var back = Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
            back.join();
        } finally {
            sockets.remove(server);
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[BUFFER];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                var delay = awaitPassing();
                if (delay > 0) {
                    Thread.sleep(delay);
                }
                out.write(buffer, 0, read);
            }
            awaitPassing();
            to.shutdownOutput();
        } catch (IOException e) {
            awaitSilently();
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitSilently() {
        try {
            awaitPassing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket some) {
        try {
            some.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed.
        }
        close(some);
    }

    private static void close(Socket some) {
        try {
            some.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cut();
    }
}

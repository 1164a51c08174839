package dev.roster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Stands between a service and its clients, and breaks off a client's first answer after as many bytes of its body as the
 * client's own header {@code X-Cut} says; those before them arrive. A header without a number is for itself, to be cut by nobody.
 */
final class CuttingProxy implements Closeable {

    private static final Pattern CUT = Pattern.compile("(?im)^X-Cut: *(\\d+)\r?$");
    private static final int BACKLOG = 2_000;

    private final ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final int service;
    private final Set<String> cut = ConcurrentHashMap.newKeySet();

    CuttingProxy(int service) throws IOException {
        this.service = service;
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many clients were cut off. */
    int cuts() {
        return cut.size();
    }

    private void accept() {
        try {
            while (true) {
                var client = socket.accept();
                Thread.ofVirtual().start(() -> pass(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void pass(Socket client) {
        try (client;
                var there = new Socket(InetAddress.getLoopbackAddress(), service)) {
            client.setTcpNoDelay(true);
            var asked = head(client.getInputStream());
            there.getOutputStream().write(asked.getBytes(US_ASCII));
            var answer = new BufferedInputStream(there.getInputStream());
            var head = head(answer);
            client.getOutputStream().write(head.getBytes(US_ASCII));
            if (head.contains("chunked")) {
                passChunks(answer, client.getOutputStream(), bytes(asked));
            } else {
                answer.transferTo(client.getOutputStream());
            }
        } catch (IOException e) {
            // One of the two has gone, and so does the other.
        }
    }

    /** How many go through. */
    private long bytes(String asked) {
        var number = CUT.matcher(asked);
        return number.find() && cut.add(number.group(1)) ? Long.parseLong(number.group(1)) : Long.MAX_VALUE;
    }

    private static void passChunks(InputStream in, OutputStream out, long bytes) throws IOException {
        var left = bytes;
        while (left > 0) {
            var chunk = in.readNBytes(Integer.parseInt(line(in), 16));
            line(in);
            var some = (int) Math.min(left, chunk.length);
            if (some > 0 || chunk.length == 0) {
                out.write((Integer.toHexString(some) + "\r\n").getBytes(US_ASCII));
                out.write(chunk, 0, some);
                out.write("\r\n".getBytes(US_ASCII));
            }
            if (chunk.length == 0) {
                return;
            }
            left -= some;
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        String line;
        do {
            line = line(in);
            head.append(line).append("\r\n");
        } while (!line.isEmpty());
        return head.toString();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int octet;
        while ((octet = in.read()) != '\n') {
            if (octet < 0) {
                throw new EOFException();
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

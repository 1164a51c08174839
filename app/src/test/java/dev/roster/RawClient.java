package dev.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Sends bytes to a service, over one connection as long as the service keeps it, and reads what it answers. */
final class RawClient implements AutoCloseable {

    private static final int LONGEST_WAIT_MILLIS = 20_000;

    private final int port;

    private Socket socket;
    private InputStream in;

    RawClient(int port) {
        this.port = port;
    }

    /** @throws IOException if there is no answer in time, or none that is one of HTTP */
    RawAnswer send(RawRequest request) throws IOException {
        // The service may close a connection at the moment that it is used again (RFC 9112, 9.3.1).
        if (socket != null) {
            try {
                write(request);
                in.mark(1);
                if (in.read() >= 0) {
                    in.reset();
                    return read(request);
                }
            } catch (SocketException e) {
                close();
            }
        }
        close();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        write(request);
        return read(request);
    }

    private void write(RawRequest request) throws IOException {
        var connection = socket;
        try {
            connection.getOutputStream().write(request.bytes());
        } catch (SocketException e) {
            // It has answered and closed before it had everything, which it may.
            return;
        }
        if (request.framing != null) {
            connection.shutdownOutput();
        }
    }

    private RawAnswer read(RawRequest request) throws IOException {
        var answer = readOne(request.method);
        while (answer.status() < 200) {
            answer = readOne(request.method);
        }
        if (request.framing != null || "close".equalsIgnoreCase(answer.header("Connection")) || isEndless(answer)) {
            close();
        }
        return answer;
    }

    private RawAnswer readOne(String method) throws IOException {
        var stream = in;
        var statusLine = line(stream);
        if (!statusLine.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new IOException("No answer of HTTP: " + statusLine);
        }
        var status = Integer.parseInt(statusLine.substring(9, 12));
        var headers = new ArrayList<String>();
        for (var line = line(stream); !line.isEmpty(); line = line(stream)) {
            headers.add(line);
        }
        var head = new RawAnswer(status, headers, new byte[0]);
        if (status < 200 || status == 204 || status == 304 || method.equals("HEAD") || isEndless(head)) {
            return head;
        }
        return new RawAnswer(status, headers, body(stream, head));
    }

    /** Who listens to events hears no end. */
    private static boolean isEndless(RawAnswer answer) {
        return String.valueOf(answer.header("Content-Type")).startsWith("text/event-stream");
    }

    private static byte[] body(InputStream stream, RawAnswer head) throws IOException {
        if ("chunked".equals(head.header("Transfer-Encoding"))) {
            var body = new ByteArrayOutputStream();
            for (var size = size(stream); size > 0; size = size(stream)) {
                body.writeBytes(exactly(stream, size));
                line(stream);
            }
            line(stream);
            return body.toByteArray();
        }
        var length = head.header("Content-Length");
        return length == null ? stream.readAllBytes() : exactly(stream, Integer.parseInt(length));
    }

    private static int size(InputStream stream) throws IOException {
        return Integer.parseInt(line(stream), 16);
    }

    private static byte[] exactly(InputStream stream, int length) throws IOException {
        var bytes = stream.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The answer ends after " + bytes.length + " bytes of " + length);
        }
        return bytes;
    }

    private static String line(InputStream stream) throws IOException {
        var line = new ByteArrayOutputStream();
        int octet;
        while ((octet = stream.read()) != '\n') {
            if (octet < 0) {
                throw new EOFException("The answer ends in its head: " + line.toString(ISO_8859_1));
            }
            line.write(octet);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        socket = null;
        in = null;
    }

    record RawAnswer(int status, List<String> headers, byte[] body) {

        /** Null if there is none. */
        String header(String name) {
            var start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(header -> header.substring(start.length()).strip())
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return Stream.of(List.of(String.valueOf(status)), headers, Arrays.asList("", new String(body, ISO_8859_1)))
                    .flatMap(List::stream)
                    .reduce((above, below) -> above + "\n" + below)
                    .orElseThrow();
        }
    }
}

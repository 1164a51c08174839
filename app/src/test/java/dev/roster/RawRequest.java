package dev.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A request as it is sent, whatever is wrong with it. Its texts are bytes, each a character of ISO 8859-1. */
final class RawRequest {

    String method;
    String path;
    final List<String> query = new ArrayList<>();
    final List<Header> headers = new ArrayList<>();
    byte[] body = {};

    /** Null if the body's length is announced as it is. */
    Framing framing;

    /** What is announced of a body, and what is sent instead of it. */
    record Framing(List<Header> headers, byte[] content) {}

    record Header(String name, String value) {}

    RawRequest(String method, String path) {
        this.method = method;
        this.path = path;
    }

    RawRequest header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    /** Puts a header in the place of those with its name. */
    RawRequest only(String name, String value) {
        without(name);
        return header(name, value);
    }

    RawRequest without(String name) {
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
        return this;
    }

    byte[] bytes() {
        var head = new StringBuilder(method).append(' ').append(path);
        if (!query.isEmpty()) {
            head.append('?').append(String.join("&", query));
        }
        head.append(" HTTP/1.1\r\n");
        headers.forEach(header -> append(head, header));
        if (framing != null) {
            framing.headers().forEach(header -> append(head, header));
        } else if (body.length > 0 || List.of("POST", "PUT", "PATCH").contains(method)) {
            append(head, new Header("Content-Length", String.valueOf(body.length)));
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        bytes.writeBytes(framing == null ? body : framing.content());
        return bytes.toByteArray();
    }

    private static void append(StringBuilder head, Header header) {
        head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }

    /** As a command for a shell that sends it again. */
    String toCommand(int port) {
        return new String(bytes(), ISO_8859_1)
                .chars()
                .mapToObj(octet -> octet < ' ' || octet > '~' || octet == '\'' || octet == '\\'
                        ? "\\x%02x".formatted(octet)
                        : Character.toString(octet))
                .collect(Collectors.joining("", "printf %b '", "' | nc -N 127.0.0.1 " + port));
    }
}

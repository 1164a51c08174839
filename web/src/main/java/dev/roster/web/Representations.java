package dev.roster.web;

import dev.roster.eventstore.epoch.Version;
import dev.roster.eventstore.transaction.Sha256;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with an entity tag of the version and the body's bytes, so that a client that has them already gets 304 instead. It is {@code
 * 7-1j5o1k2m3q8-0123456789abcdef}, without the second part if nobody knows in which epoch the version was read.
 */
@Component
public class Representations {

    private static final Pattern TAG =
            Pattern.compile("(0|[1-9][0-9]{0,17})(?:-([1-9a-v][0-9a-v]{9,11})(?:-.*)?|-.*)?");

    private final JsonMapper json;

    Representations(JsonMapper json) {
        this.json = json;
    }

    public ResponseEntity<byte[]> of(Object view, Version version, HttpHeaders headers) {
        var body = json.writeValueAsBytes(view);
        return ResponseEntity.ok()
                .headers(headers)
                .eTag("\"" + version + "-" + Sha256.of(body) + "\"")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }

    /** The version in an entity tag, without its quotes; nothing if it begins with none, and so was not made here. */
    public static Optional<Version> version(String tag) {
        var parts = TAG.matcher(tag);
        return parts.matches()
                ? Optional.of(
                        parts.group(2) == null
                                ? new Version(Long.parseLong(parts.group(1)), 0)
                                : Version.of(parts.group(1), parts.group(2)))
                : Optional.empty();
    }
}

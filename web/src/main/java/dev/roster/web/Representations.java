package dev.roster.web;

import dev.roster.eventstore.transaction.Sha256;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with an entity tag of the body's bytes, so that a client that has them already gets 304 instead. */
@Component
public class Representations {

    private final JsonMapper json;

    Representations(JsonMapper json) {
        this.json = json;
    }

    public ResponseEntity<byte[]> of(Object view, long version, HttpHeaders headers) {
        var body = json.writeValueAsBytes(view);
        return ResponseEntity.ok()
                .headers(headers)
                .eTag("\"" + version + "-" + Sha256.of(body) + "\"")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }
}

package dev.roster.web.write;

import java.net.URI;
import java.util.function.LongSupplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * The answer to a write that was accepted: where the store stands with it.
 *
 * @param position of the last event that it led to, or of the one by which it was so already; known once that is committed
 */
public record Accepted(LongSupplier position) {

    static final String POSITION = "Roster-Position";

    public ResponseEntity<Void> answer(HttpStatus status) {
        return ResponseEntity.status(status)
                .header(POSITION, Long.toString(position.getAsLong()))
                .build();
    }

    public <T> ResponseEntity<T> answer(HttpStatus status, URI location, T body) {
        return ResponseEntity.status(status)
                .location(location)
                .header(POSITION, Long.toString(position.getAsLong()))
                .body(body);
    }
}

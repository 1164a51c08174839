package dev.roster.web.write;

import dev.roster.eventstore.epoch.Position;
import java.net.URI;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * The answer to a write that was accepted, with the position of its events.
 *
 * @param position of the last event that the write led to; if it changed nothing, of the aggregate's last event, which is that by which
 *     things were as asked for or a later one. It is known once that event is committed
 */
public record Accepted(Supplier<Position> position) {

    public ResponseEntity<Void> answer(HttpStatus status) {
        return ResponseEntity.status(status)
                .header(ReadYourWrites.POSITION, position.get().toString())
                .build();
    }

    public <T> ResponseEntity<T> answer(HttpStatus status, URI location, T body) {
        return ResponseEntity.status(status)
                .location(location)
                .header(ReadYourWrites.POSITION, position.get().toString())
                .body(body);
    }
}

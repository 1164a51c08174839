package dev.roster.command;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.ResponseEntity;

/** The answer to a request that made something: 201, where it is, and its id. */
record Created(UUID id) {

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    /** A UUID of version 7, so that what is made later sorts later (RFC 9562, 5.7). */
    static UUID newId() {
        return IDS.generate();
    }

    static ResponseEntity<Created> at(String path, UUID id) {
        return ResponseEntity.created(URI.create(path + id)).body(new Created(id));
    }
}

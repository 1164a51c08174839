package dev.roster.query;

import org.springframework.stereotype.Component;

/**
 * The version that this service is made for, of the read model's tables and keys and of what the projection makes of each
 * event, together. It goes up with every change of any of them.
 */
@Component
class ReadModelVersion {

    private static final int NUMBER = 4;

    int number() {
        return NUMBER;
    }
}

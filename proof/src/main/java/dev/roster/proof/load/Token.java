package dev.roster.proof.load;

/**
 * What a client shows.
 *
 * @param id what the log knows it by, and the actor of events
 */
record Token(String id, String secret) {

    @Override
    public String toString() {
        return id;
    }
}

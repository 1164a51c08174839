package dev.roster.proof.load;

import java.util.function.BooleanSupplier;

/** Asks one node and no other, again and again, so that each time without an answer is seen. */
final class Probe {

    private static final int PAUSE_MILLIS = 150;

    private final Session session;
    private final int node;
    private final String team;

    Probe(Session session, int node, String team) {
        this.session = session;
        this.node = node;
        this.team = team;
    }

    void read(BooleanSupplier goesOn) throws InterruptedException {
        while (goesOn.getAsBoolean()) {
            session.send(node, Request.get("probe-read", "/teams/" + team));
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Without a wait: what is measured is whether a write is stored. */
    void write(BooleanSupplier goesOn) throws InterruptedException {
        while (goesOn.getAsBoolean()) {
            var body = RunLog.JSON.createObjectNode().put("name", session.name("probe"));
            session.send(
                    node,
                    Request.write("probe-write", "PATCH", "/teams/" + team)
                            .with("Prefer", "respond-async")
                            .json(body));
            Thread.sleep(2 * PAUSE_MILLIS);
        }
    }
}

package dev.roster.proof.load;

import dev.roster.proof.fault.Administration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Rebuilds, verifies, undoes, makes snapshots and tokens while all others go on. */
final class Administrator implements Administration {

    static final List<String> EVERYTHING = List.of("viewer", "editor", "identity-reader", "privacy-officer");

    private static final Set<String> ENDS = Set.of("done", "failed", "cancelled", "interrupted");
    private static final long LONGEST_REBUILD_NANOS = 60_000_000_000L;
    private static final long LONGEST_TAKEOVER_NANOS = 40_000_000_000L;
    private static final int SNAPSHOTS = 3;

    /** A restore takes rebuilds away, too. */
    private static final int NOT_FOUND = 404;

    private final Session session;
    private final Caller caller;
    private final Deque<String> snapshots = new ArrayDeque<>();
    private int made;

    Administrator(Session session, Caller caller) {
        this.session = session;
        this.caller = caller;
    }

    /**
     * Makes a token for a client.
     *
     * @throws IllegalStateException if the service does not
     */
    Token token(String name, List<String> roles) throws InterruptedException {
        return tryToken(name, roles).orElseThrow(() -> new IllegalStateException("No token can be made."));
    }

    private Optional<Token> tryToken(String name, List<String> roles) throws InterruptedException {
        var body = RunLog.JSON.createObjectNode().put("name", name);
        var list = body.putArray("roles");
        roles.forEach(list::add);
        var answer = session.send(
                session.node(), Request.write("make-token", "POST", "/tokens").json(body));
        return answer.isAccepted()
                ? Optional.of(new Token(
                        answer.json().path("id").asString(""),
                        answer.json().path("token").asString("")))
                : Optional.empty();
    }

    void step() throws InterruptedException {
        switch (session.random().nextInt(12)) {
            case 0, 1 -> rebuild();
            case 2 -> rebuild("verify", "{\"verifyOnly\":true}");
            case 3 -> session.send(session.node(), Request.write("undo", "POST", "/read-model/undo"));
            case 4, 5, 6 -> snapshot();
            case 7, 8, 9 -> revoke();
            case 10 -> session.send(session.node(), Request.get("read-model", "/read-model"));
            default -> session.send(session.node(), Request.get("projections", "/projections"));
        }
    }

    /** After the one that runs already, if there is one. */
    @Override
    public void rebuild() throws InterruptedException {
        for (var times = 0; times < 3 && !rebuild("rebuild", "{}"); times++) {
            Thread.sleep(200);
        }
    }

    /** Whether it was this one that was waited for. */
    private boolean rebuild(String kind, String body) throws InterruptedException {
        var begun = session.send(
                session.node(), Request.write(kind, "POST", "/rebuilds").json(RunLog.JSON.readTree(body)));
        if (begun.location() != null) {
            awaitEnd(begun.location());
        }
        return begun.isAccepted();
    }

    /** As it was last seen. */
    JsonNode awaitEnd(String location) throws InterruptedException {
        var deadline = System.nanoTime() + LONGEST_REBUILD_NANOS;
        Answer answer;
        do {
            Thread.sleep(300);
            answer = session.send(session.node(), Request.get("rebuild-state", Answer.path(location)));
        } while (System.nanoTime() < deadline
                && answer.status() != NOT_FOUND
                && (answer.isUnknown()
                        || !ENDS.contains(answer.json().path("state").asString(""))));
        return answer.json();
    }

    /** Of a position of the past, and another one goes. */
    private void snapshot() throws InterruptedException {
        if (snapshots.size() >= SNAPSHOTS) {
            var oldest = snapshots.removeFirst();
            session.world().dropSnapshot(oldest);
            session.send(session.node(), Request.write("drop-snapshot", "DELETE", "/read-model/snapshots/" + oldest));
            return;
        }
        var known = session.world().position();
        if (known < 1) {
            return;
        }
        made++;
        var name = "proof" + made;
        var body = RunLog.JSON
                .createObjectNode()
                .put("asOf", 1 + (long) (session.random().nextDouble() * known))
                .put("name", name);
        var begun = session.send(
                session.node(),
                Request.write("build-snapshot", "POST", "/read-model/snapshots").json(body));
        if (begun.location() != null
                && begun.isAccepted()
                && awaitEnd(begun.location()).path("state").asString("").equals("done")) {
            snapshots.addLast(name);
            session.world().addSnapshot(name);
        }
    }

    /** Makes a token, uses it on each node, revokes it, and tries it on each node again. */
    private void revoke() throws InterruptedException {
        made++;
        var token = tryToken("short-" + made, List.of("viewer"));
        if (token.isEmpty()) {
            return;
        }
        useEverywhere("use-token", token.get());
        var revoked = session.send(
                session.node(),
                Request.write("revoke-token", "DELETE", "/tokens/" + token.get().id()));
        if (revoked.isAccepted()) {
            useEverywhere("use-revoked", token.get());
        }
    }

    private void useEverywhere(String kind, Token token) throws InterruptedException {
        for (var node = 1; node <= caller.nodes(); node++) {
            session.sendAs(token, node, Request.get(kind, "/teams?limit=1"));
        }
    }

    @Override
    public void rotate() throws InterruptedException {
        Answer answer;
        var times = 0;
        do {
            answer = session.send(session.node(), Request.write("rotate", "POST", "/master-key/rotation"));
            times++;
        } while (times < 5
                && (answer.isUnknown() || answer.json().path("rewrapped").asInt(0) > 0));
    }

    @Override
    public int projectionNode() throws InterruptedException {
        for (var node = 1; node <= caller.nodes(); node++) {
            var answer = session.send(node, Request.get("projections", "/projections/roster"));
            if (answer.json().path("here").asBoolean(false)) {
                return node;
            }
        }
        return 0;
    }

    @Override
    public long awaitNewWrites(int node, long since) throws InterruptedException {
        var log = caller.log();
        while (log.now() - since < LONGEST_TAKEOVER_NANOS) {
            var body = RunLog.JSON.createObjectNode().put("name", session.name("takeover"));
            var written = session.send(
                    node,
                    Request.write(
                                    "revise-team",
                                    "PATCH",
                                    "/teams/" + session.world().team(session.random()))
                            .with("Prefer", "respond-async")
                            .json(body));
            if (written.isAccepted() && written.position() != null) {
                var read = session.send(
                        node,
                        Request.get("read-after-takeover", "/teams?limit=1")
                                .with("Roster-Position", written.position())
                                .with("Prefer", "wait=10"));
                if (read.isAccepted()) {
                    return (log.now() - since) / 1_000_000;
                }
            } else {
                Thread.sleep(50);
            }
        }
        return -1;
    }
}

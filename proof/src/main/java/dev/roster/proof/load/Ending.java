package dev.roster.proof.load;

import dev.roster.proof.fault.Postgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;

/** The end of a run: all is up, nobody writes, and what is stored is taken down. */
final class Ending {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int CALM_WRITES = 24;
    private static final int NOT_READABLE = 202;

    private final Session reader;
    private final Administrator administrator;
    private final Session admin;

    Ending(Session reader, Administrator administrator, Session admin) {
        this.reader = reader;
        this.administrator = administrator;
        this.admin = admin;
    }

    void write(Path folder, Caller caller, Postgres postgres, Token token, URI node, List<Listener> listeners)
            throws IOException, SQLException, InterruptedException {
        writeInCalm(caller.nodes());
        var last = awaitHead(caller.nodes());
        readAll(caller.nodes(), Long.toString(last));
        Files.writeString(folder.resolve("verify.json"), verify());
        export(caller, token, node, folder.resolve("export.ndjson"));
        try (var connection = postgres.connect()) {
            Files.writeString(folder.resolve("tables.json"), tables(connection));
        }
        awaitListeners(listeners, last);
    }

    /** One write after the other, so that nothing else wakes a node that is to hear of it. */
    private void writeInCalm(int nodes) throws InterruptedException {
        var team = World.id(reader.random());
        var body = RunLog.JSON.createObjectNode().put("id", team).put("headquarters", reader.name("place"));
        reader.writeUntilKnown(Request.write("form", "POST", "/teams").json(body.put("name", reader.name("team"))));
        var status = 0;
        for (var i = 0; i < CALM_WRITES && status != NOT_READABLE; i++) {
            var node = i % nodes + 1;
            var written = reader.send(
                    node,
                    Request.write("calm-write", "PATCH", "/teams/" + team)
                            .with("Prefer", "wait=10")
                            .json(RunLog.JSON.createObjectNode().put("name", reader.name("team"))));
            status = written.status();
            Thread.sleep(reader.random().nextInt(50));
        }
    }

    /**
     * No event is left to apply, and a read on each node knows of the last. What never comes is seen by the tables.
     *
     * @return the last position; 0 if it does not come to that
     */
    private long awaitHead(int nodes) throws InterruptedException {
        var deadline = System.nanoTime() + LONGEST.toNanos() / 2;
        var last = 0L;
        for (var node = 1; node <= nodes; node++) {
            Answer answer;
            do {
                Thread.sleep(200);
                answer = admin.send(node, Request.get("projections", "/projections/roster"));
                if (System.nanoTime() > deadline) {
                    return 0;
                }
            } while (!answer.isAccepted()
                    || answer.json().path("lag").asLong(1) != 0
                    || !answer.json().path("state").asString("").equals("running"));
            last = Math.max(last, answer.json().path("position").asLong(0));
        }
        return last;
    }

    /** Everybody who ever was, of any node; those who were forgotten are to be nowhere. */
    private void readAll(int nodes, String last) throws InterruptedException {
        for (var hero : reader.world().everyHero()) {
            var node = reader.random().nextInt(nodes) + 1;
            reader.send(node, Request.get("read-hero", "/heroes/" + hero).with("Roster-Position", last));
            reader.send(node, Request.get("personal-data", "/heroes/" + hero + "/personal-data"));
        }
        for (var node = 1; node <= nodes; node++) {
            for (var list : List.of("heroes", "teams")) {
                var next = reader.send(
                                node,
                                Request.get("list-" + list, "/" + list + "?limit=200")
                                        .with("Roster-Position", last))
                        .next();
                while (next.isPresent()) {
                    next = reader.send(node, Request.get("list-" + list, next.get()))
                            .next();
                }
            }
        }
    }

    private String verify() throws InterruptedException {
        var deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            var begun = admin.send(
                    admin.node(),
                    Request.write("verify", "POST", "/rebuilds").json(RunLog.JSON.readTree("{\"verifyOnly\":true}")));
            if (begun.isAccepted() && begun.location() != null) {
                var ended = administrator.awaitEnd(begun.location());
                if (!ended.path("state").asString("").equals("interrupted")) {
                    return ended.toPrettyString();
                }
            }
            if (System.nanoTime() > deadline) {
                return "{}";
            }
            Thread.sleep(500);
        }
    }

    private static void export(Caller caller, Token token, URI node, Path file)
            throws IOException, InterruptedException {
        var response = caller.http()
                .send(
                        HttpRequest.newBuilder(node.resolve("/events"))
                                .timeout(LONGEST)
                                .header("Authorization", "Bearer " + token.secret())
                                .header("Accept", "application/x-ndjson")
                                .build(),
                        BodyHandlers.ofFile(file));
        if (response.statusCode() != 200) {
            throw new IllegalStateException("There is no export: " + Files.readString(file));
        }
    }

    private static String tables(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        var tables = RunLog.JSON.createObjectNode();
        rows(connection, "select * from roster.hero order by id", tables.putArray("hero"));
        rows(connection, "select * from roster.team order by id", tables.putArray("team"));
        rows(
                connection,
                "select * from roster.heroteamlink order by team_id, hero_id",
                tables.putArray("heroteamlink"));
        rows(connection, "select * from roster.progress", tables.putArray("progress"));
        rows(connection, "select * from eventstore.epoch order by number", tables.putArray("epoch"));
        connection.rollback();
        return tables.toPrettyString();
    }

    private static void rows(Connection connection, String sql, ArrayNode array) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var columns = rows.getMetaData();
            while (rows.next()) {
                var row = array.addObject();
                for (var i = 1; i <= columns.getColumnCount(); i++) {
                    var name = columns.getColumnName(i).toLowerCase(Locale.ROOT);
                    switch (rows.getObject(i)) {
                        case null -> row.putNull(name);
                        case Integer number -> row.put(name, number);
                        case Long number -> row.put(name, number);
                        case Boolean bool -> row.put(name, bool);
                        case byte[] bytes -> row.put(name, HexFormat.of().formatHex(bytes));
                        case Object other -> row.put(name, other.toString());
                    }
                }
            }
        }
    }

    /** A listener that never comes so far is seen by what it heard. */
    private void awaitListeners(List<Listener> listeners, long last) throws InterruptedException {
        var deadline = System.nanoTime() + LONGEST.toNanos() / 2;
        while (System.nanoTime() < deadline && listeners.stream().anyMatch(listener -> listener.reached() < last)) {
            Thread.sleep(100);
        }
    }
}

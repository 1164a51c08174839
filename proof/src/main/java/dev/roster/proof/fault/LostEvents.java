package dev.roster.proof.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a rewind takes away: the events of a server that nobody will ask any more, in the form of an export. */
final class LostEvents {

    private static final JsonMapper JSON = JsonMapper.shared();

    private LostEvents() {}

    /** The ids of all events that a server has. */
    static Set<String> ids(Server server) throws SQLException {
        var ids = new HashSet<String>();
        try (var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select event_id::text from eventstore.event")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    /**
     * Writes those that are not kept.
     *
     * @param kept their ids
     * @return how many there are
     */
    static int write(Server server, Set<String> kept, Path file) throws IOException, SQLException {
        var lost = 0;
        try (var lines = Files.newBufferedWriter(file);
                var connection = server.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from eventstore.event order by position")) {
            while (rows.next()) {
                if (!kept.contains(rows.getString("event_id"))) {
                    lines.write(JSON.writeValueAsString(event(rows)));
                    lines.write('\n');
                    lost++;
                }
            }
        }
        return lost;
    }

    private static ObjectNode event(ResultSet row) throws SQLException {
        var event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", row.getString("event_id"))
                .put(
                        "source",
                        "/" + row.getString("aggregate_type").toLowerCase(Locale.ROOT)
                                + ("Hero".equals(row.getString("aggregate_type")) ? "es/" : "s/")
                                + row.getString("aggregate_id"))
                .put("type", "dev.roster." + row.getString("event_name"))
                .put(
                        "time",
                        row.getObject("recorded_at", OffsetDateTime.class)
                                .toInstant()
                                .toString())
                .put("datacontenttype", "application/json")
                .put("position", row.getString("position"))
                .put("version", row.getString("sequence"));
        if (row.getString("revision") != null) {
            event.put("revision", row.getString("revision"));
        }
        var metadata = JSON.readTree(row.getString("metadata"));
        for (var name : Set.of("actor", "correlationId", "causationId")) {
            if (metadata.path(name).isString()) {
                event.put(name.toLowerCase(Locale.ROOT), metadata.path(name).stringValue());
            }
        }
        event.set("data", JSON.readTree(row.getString("payload")));
        return event;
    }
}

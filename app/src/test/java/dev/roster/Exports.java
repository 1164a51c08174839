package dev.roster;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Writes what an administrator gets of all events. */
final class Exports {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Exports() {}

    static Path export(Node node, Path path) throws IOException {
        try (var lines = Files.newBufferedWriter(path)) {
            node.jdbc().sql("""
                    select event.*, master_key_id, wrapped
                    from eventstore.event left join eventstore.hero_key on hero_id = aggregate_id and sequence = 0
                    order by position""").query(row -> {
                write(row, lines);
            });
        }
        return path;
    }

    private static void write(ResultSet row, BufferedWriter lines) throws SQLException {
        var event = CloudEvent.of(
                        row.getLong("position"),
                        row.getObject("aggregate_id", UUID.class),
                        row.getString("aggregate_type"),
                        row.getLong("sequence"),
                        row.getObject("event_id", UUID.class),
                        row.getString("event_name"),
                        row.getString("revision"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        row.getString("payload"),
                        row.getString("metadata"))
                .with(row.getString("metadata"), row.getString("master_key_id"), row.getBytes("wrapped"));
        try {
            lines.append(JSON.writeValueAsString(event)).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

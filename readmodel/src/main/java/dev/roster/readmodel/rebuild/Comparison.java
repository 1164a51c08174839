package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.ReadTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the rows of the live generation differ from those that a rebuild made of the same events.
 *
 * @param position that both had reached
 * @param rows of the live generation, by table
 * @param differing how many rows differ, in all
 * @param drift the differing rows, at most {@value #MOST_ROWS}, by table and key
 */
record Comparison(long position, Map<String, Long> rows, long differing, List<Drift> drift) {

    static final int MOST_ROWS = 100;

    /**
     * Compares two generations that stand still to whoever asks: in a REPEATABLE READ transaction. PostgreSQL counts and
     * hashes the tables; only those that differ are looked at row by row.
     */
    static Comparison of(JdbcClient jdbc, List<ReadTable> tables, String live, String rebuilt, long position) {
        var rows = new LinkedHashMap<String, Long>();
        var drift = new ArrayList<Drift>();
        var differing = 0L;
        for (var table : tables) {
            var ofLive = Contents.of(jdbc, live, table);
            rows.put(table.name(), ofLive.rows());
            if (!ofLive.equals(Contents.of(jdbc, rebuilt, table))) {
                var found = Drift.find(jdbc, live, rebuilt, table, MOST_ROWS - drift.size());
                differing += found.count();
                drift.addAll(found.drift());
            }
        }
        return new Comparison(position, rows, differing, List.copyOf(drift));
    }

    /** For people: what was found, a line for each differing row. */
    String summary() {
        var summary = new StringBuilder("At position " + position + ", "
                + (foundDrift()
                        ? differing + " rows differ from what the events say"
                        : "every row is as the events say")
                + ", of " + rows + ".");
        drift.forEach(row -> summary.append("%n%s".formatted(row.summary())));
        return summary.toString();
    }

    boolean foundDrift() {
        return differing > 0;
    }

    /** Without the rows that another look did not find: they were about to change, a subject being forgotten for one. */
    Comparison confirmedBy(Comparison later) {
        if (differing > MOST_ROWS || later.differing > MOST_ROWS) {
            return later;
        }
        var before = drift.stream().map(Drift::place).collect(Collectors.toSet());
        var still =
                later.drift.stream().filter(row -> before.contains(row.place())).toList();
        return new Comparison(later.position, later.rows, still.size(), still);
    }

    /** What tells one table's contents from another's, whatever the order of its rows. */
    private record Contents(long rows, long hash) {

        private static Contents of(JdbcClient jdbc, String schema, ReadTable table) {
            return jdbc.sql("""
                    select count(*), coalesce(bit_xor(hash_record_extended(row, 0)), 0) from %s.%s as row""".formatted(schema, table.name()))
                    .query((row, number) -> new Contents(row.getLong(1), row.getLong(2)))
                    .single();
        }
    }

    /**
     * A row that differs. What is personal in it is not told: this is kept, and seen by others than the row.
     *
     * @param columns in which it differs; none if it is missing on one side
     * @param live the row as everybody reads it, or nothing if it is missing
     * @param rebuilt the row as the events say, or nothing if there should be none
     */
    record Drift(
            String table,
            Map<String, Object> key,
            List<String> columns,
            @Nullable Map<String, Object> live,
            @Nullable Map<String, Object> rebuilt) {

        private static Found find(JdbcClient jdbc, String live, String rebuilt, ReadTable table, int most) {
            var key = String.join(", ", table.key());
            var drift = jdbc.sql("""
                    select to_jsonb(live) as live, to_jsonb(rebuilt) as rebuilt, count(*) over () as found
                    from (select *, true as there from %2$s.%1$s) as live
                    full join (select *, true as there from %3$s.%1$s) as rebuilt using (%4$s)
                    where (live.*) is distinct from (rebuilt.*)
                    order by %4$s limit %5$s""".formatted(table.name(), live, rebuilt, key, Math.max(most, 1)))
                    .query((row, number) -> {
                        var liveRow = row(row.getString("live"));
                        var rebuiltRow = row(row.getString("rebuilt"));
                        return new Found(row.getLong("found"), List.of(Drift.of(table, liveRow, rebuiltRow)));
                    })
                    .list();
            return new Found(
                    drift.isEmpty() ? 0 : drift.getFirst().count(),
                    drift.stream()
                            .flatMap(found -> found.drift().stream())
                            .limit(most)
                            .toList());
        }

        private static @Nullable Map<String, Object> row(@Nullable String json) {
            if (json == null) {
                return null;
            }
            var row = JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {});
            row.remove("there");
            return row;
        }

        private static Drift of(
                ReadTable table, @Nullable Map<String, Object> live, @Nullable Map<String, Object> rebuilt) {
            var row = live != null ? live : Objects.requireNonNull(rebuilt);
            var key = new LinkedHashMap<String, Object>();
            table.key().forEach(column -> key.put(column, Objects.requireNonNull(row.get(column))));
            var columns = live == null || rebuilt == null
                    ? List.<String>of()
                    : live.keySet().stream()
                            .filter(column -> !Objects.equals(live.get(column), rebuilt.get(column)))
                            .toList();
            return new Drift(table.name(), key, columns, impersonal(table, live), impersonal(table, rebuilt));
        }

        private static @Nullable Map<String, Object> impersonal(ReadTable table, @Nullable Map<String, Object> row) {
            if (row == null) {
                return null;
            }
            var rest = new LinkedHashMap<>(row);
            rest.keySet().removeAll(table.personal());
            return rest;
        }

        private String summary() {
            var place = table + " " + key;
            if (live == null) {
                return place + " is missing";
            }
            return place + (rebuilt == null ? " should not be there" : " differs in " + String.join(", ", columns));
        }

        private String place() {
            return table + key;
        }
    }

    private record Found(long count, List<Drift> drift) {}
}

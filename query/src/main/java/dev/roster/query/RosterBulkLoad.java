package dev.roster.query;

import de.bytefish.pgbulkinsert.PgBulkInsert;
import de.bytefish.pgbulkinsert.mapping.AbstractMapping;
import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroKeys;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.query.RosterChanges.Link;
import dev.roster.query.RosterChanges.TeamChange;
import dev.roster.readmodel.BulkSource;
import dev.roster.readmodel.Column;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.ProjectedEvent.SetAside;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Fills the bare tables of a new generation from all events up to a position. Teams first, which are held in memory, some
 * 500 bytes each; then heroes, each from its own stream and in the order of their ids, so that only a chunk of them is held
 * at a time. Links to teams that have ended are left out at once. What the events say is up to {@link RosterChanges}, as ever.
 */
final class RosterBulkLoad {

    private static final int EVENTS_A_CHUNK = 20_000;
    private static final int SAMPLE = 20_000;
    private static final int MOST_THREADS = 4;

    private final BulkSource source;
    private final HeroKeys heroKeys;

    private final RosterChanges teams = RosterChanges.ofWholeStreams();
    private final Map<UUID, Life> lives = new HashMap<>();

    RosterBulkLoad(BulkSource source, HeroKeys heroKeys) {
        this.source = source;
        this.heroKeys = heroKeys;
    }

    /** @throws EventNotApplied if an event can't be read or applied */
    void run() throws SQLException, InterruptedException {
        List<Range> ranges;
        try (var connection = source.open()) {
            source.read(
                    connection,
                    "aggregate_type = 'Team' and position <= " + source.upTo() + " order by position",
                    this::foldTeam);
            ranges = ranges(connection);
        }
        var heroCounts = load(ranges);
        try (var connection = begin()) {
            new Teams(source.schema(), heroCounts)
                    .copy(connection, teams.teams().stream().filter(team -> !team.ended));
            connection.commit();
        }
    }

    private void foldTeam(ProjectedEvent stored) {
        teams.fold(stored);
        source.loaded(1);
        if (stored.payload() instanceof SetAside) {
            return;
        }
        var event = stored.as(TeamEvent.class);
        var life = lives.computeIfAbsent(event.teamId(), id -> new Life(stored.position(), Long.MAX_VALUE));
        if (event instanceof TeamDisbanded) {
            lives.put(event.teamId(), new Life(life.from(), stored.position()));
        }
    }

    /** As many as there are processors, each with about as many events as another. */
    private List<Range> ranges(Connection connection) {
        var threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        var shares = IntStream.range(1, threads)
                .mapToObj(share -> String.valueOf(share / (double) threads))
                .collect(Collectors.joining(","));
        var percent = Math.min(100, 100.0 * SAMPLE / Math.max(1, source.appended()));
        var bounds = source.jdbc(connection)
                .sql("""
                        select distinct bound from (
                            select percentile_disc(array[%s]::float8[]) within group (order by aggregate_id) as bounds
                            from eventstore.event tablesample system (%s)
                            where aggregate_type = 'Hero' and position <= %s
                        ) as sample, unnest(bounds) as bound where bound is not null order by bound""".formatted(shares, percent, source.upTo()))
                .query(UUID.class)
                .list();
        return IntStream.rangeClosed(0, bounds.size())
                .mapToObj(i -> new Range(i == 0 ? null : bounds.get(i - 1), i == bounds.size() ? null : bounds.get(i)))
                .toList();
    }

    /** @return how many heroes each team has */
    private Map<UUID, Long> load(List<Range> ranges) throws SQLException, InterruptedException {
        var heroCounts = new HashMap<UUID, Long>();
        try (var threads = Executors.newFixedThreadPool(
                ranges.size(), Thread.ofPlatform().name("rebuild-", 1).factory())) {
            var loads = new ExecutorCompletionService<Map<UUID, Long>>(threads);
            ranges.forEach(range -> loads.submit(() -> new Heroes(range).load()));
            try {
                for (var ignored : ranges) {
                    loads.take().get().forEach((team, heroes) -> heroCounts.merge(team, heroes, Long::sum));
                }
            } catch (ExecutionException e) {
                source.stop();
                throw rethrown(e.getCause());
            }
        }
        return heroCounts;
    }

    private static RuntimeException rethrown(@Nullable Throwable failure) throws SQLException {
        if (failure instanceof SQLException sql) {
            throw sql;
        }
        return failure instanceof RuntimeException other ? other : new IllegalStateException(failure);
    }

    private Connection begin() throws SQLException {
        var connection = source.open();
        connection.setAutoCommit(false);
        return connection;
    }

    /** The heroes of a range, by one thread. */
    private final class Heroes {

        private final Range range;
        private final HeroRows heroRows = new HeroRows(source.schema());
        private final LinkRows linkRows = new LinkRows(source.schema());
        private final Map<UUID, Long> counts = new HashMap<>();
        private RosterChanges chunk = RosterChanges.ofWholeStreams();
        private int inChunk;
        private @Nullable UUID hero;

        private Heroes(Range range) {
            this.range = range;
        }

        private Map<UUID, Long> load() throws SQLException {
            try (var reading = source.open();
                    var writing = begin()) {
                var writer = new RosterWriter(source.jdbc(writing), heroKeys, source.schema());
                // Streams are scattered over the table: to sort it takes half as long as to follow the index. But of a
                // part of it, PostgreSQL may read the pages that it is on.
                source.jdbc(reading)
                        .sql("set enable_indexscan = off; set enable_bitmapscan = %s; set work_mem = '64MB'"
                                .formatted(source.upTo() < source.appended() ? "on" : "off"))
                        .update();
                source.read(
                        reading,
                        "aggregate_type = 'Hero' and position <= " + source.upTo() + range.condition()
                                + " order by aggregate_id, sequence",
                        stored -> {
                            var of = heroId(stored);
                            if (inChunk >= EVENTS_A_CHUNK && !of.equals(hero)) {
                                write(writer, writing);
                            }
                            hero = of;
                            fold(stored);
                        });
                write(writer, writing);
                writing.commit();
            }
            return counts;
        }

        private static UUID heroId(ProjectedEvent stored) {
            return stored.payload() instanceof SetAside passed
                    ? passed.aggregateId()
                    : stored.as(HeroEvent.class).heroId();
        }

        private void fold(ProjectedEvent stored) {
            var position = stored.position();
            if (stored.payload() instanceof HeroEnlisted enlisted && !stands(enlisted.teamId(), position)) {
                throw new EventNotApplied(position, "The team " + enlisted.teamId() + " did not stand then.");
            }
            chunk.fold(stored);
            // A hero may be discharged from a team that is gone, as its links are.
            if (chunk.takeBackRemoved()
                    && stored.payload() instanceof HeroDischarged discharged
                    && stands(discharged.teamId(), position)) {
                throw new EventNotApplied(position, "It ends a link that did not stand.");
            }
            inChunk++;
        }

        private boolean stands(UUID team, long position) {
            var life = lives.get(team);
            return life != null && life.from() < position && position < life.to();
        }

        private void write(RosterWriter writer, Connection writing) {
            source.requireNotStopped();
            var keys = writer.findKeys(chunk);
            var heroes =
                    chunk.heroes().stream().filter(change -> !change.ended).map(change -> OpenHero.of(change, keys));
            var links =
                    chunk.added().stream().filter(link -> lasts(link.teamId())).toList();
            try {
                heroRows.copy(writing, heroes);
                linkRows.copy(writing, links.stream());
            } catch (SQLException e) {
                throw new UncheckedSqlException(e);
            }
            links.forEach(link -> counts.merge(link.teamId(), 1L, Long::sum));
            source.loaded(inChunk);
            chunk = RosterChanges.ofWholeStreams();
            inChunk = 0;
        }

        private boolean lasts(UUID team) {
            return Objects.requireNonNull(lives.get(team)).to() == Long.MAX_VALUE;
        }
    }

    /** The positions at which a team was formed, and disbanded. */
    private record Life(long from, long to) {}

    /** Of ids, the first of which is within. */
    private record Range(@Nullable UUID from, @Nullable UUID to) {

        private String condition() {
            return (from == null ? "" : " and aggregate_id >= '" + from + "'")
                    + (to == null ? "" : " and aggregate_id < '" + to + "'");
        }
    }

    private abstract static class Rows<T> extends AbstractMapping<T> {

        private final PgBulkInsert<T> rows = new PgBulkInsert<>(this);

        private Rows(String schema, String table) {
            super(schema, table);
        }

        final void mapColumns(List<Column<T>> columns) {
            for (var column : columns) {
                switch (column.type()) {
                    case TEXT ->
                        mapText(column.name(), row -> (String) column.value().apply(row));
                    case INTEGER ->
                        mapInteger(
                                column.name(), row -> (Integer) column.value().apply(row));
                }
            }
        }

        final void copy(Connection connection, Stream<T> all) throws SQLException {
            rows.saveAll(connection.unwrap(PGConnection.class), all);
        }
    }

    private static final class HeroRows extends Rows<OpenHero> {

        private HeroRows(String schema) {
            super(schema, "hero");
            mapUUID("id", hero -> hero.change().id);
            mapColumns(OpenHero.COLUMNS);
            mapLongPrimitive("version", hero -> hero.change().version);
        }
    }

    private static final class LinkRows extends Rows<Link> {

        private LinkRows(String schema) {
            super(schema, "heroteamlink");
            mapUUID("team_id", Link::teamId);
            mapUUID("hero_id", Link::heroId);
        }
    }

    private static final class Teams extends Rows<TeamChange> {

        private Teams(String schema, Map<UUID, Long> heroCounts) {
            super(schema, "team");
            mapUUID("id", team -> team.id);
            mapColumns(TeamChange.COLUMNS);
            mapLongPrimitive("version", team -> team.version);
            mapLongPrimitive("hero_count", team -> heroCounts.getOrDefault(team.id, 0L));
        }
    }
}

package dev.roster.query;

import static java.util.stream.Collectors.joining;

import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.eventstore.transaction.SqlArrays;
import dev.roster.query.RosterChanges.Change;
import dev.roster.query.RosterChanges.HeroChange;
import dev.roster.query.RosterChanges.Link;
import dev.roster.query.RosterChanges.TeamChange;
import dev.roster.readmodel.Column;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.ProjectionStopped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Writes changes into one generation, by a handful of statements whatever their number. */
final class RosterWriter {

    private static final Table<TeamChange> TEAMS = new Table<>("team", TeamChange.COLUMNS, team -> team);
    private static final Table<OpenHero> HEROES = new Table<>("hero", OpenHero.COLUMNS, OpenHero::change);

    private final JdbcClient jdbc;
    private final HeroKeys heroKeys;
    private final String schema;

    /** @param schema of the generation, by which every statement names its tables, whatever the search path is */
    RosterWriter(JdbcClient jdbc, HeroKeys heroKeys, String schema) {
        this.jdbc = jdbc;
        this.heroKeys = heroKeys;
        this.schema = schema;
    }

    /** Writes what a run of events changes. */
    void write(RosterChanges changes) {
        var keys = findKeys(changes);
        advance("hero", changes.heroVersions());
        advance("team", changes.teamVersions());
        var counts = new HashMap<UUID, Long>();
        var endedHeroes = changes.heroes().stream()
                .filter(hero -> hero.ended && !hero.isNew)
                .toList();
        var endedTeams = changes.teams().stream()
                .filter(team -> team.ended && !team.isNew)
                .toList();
        unlink(changes.removed(), counts);
        var gone = Stream.concat(endedHeroes.stream().map(hero -> hero.id), changes.forgotten().stream())
                .toList();
        unlink(gone, endedTeams, counts);
        delete("hero", endedHeroes);
        deleteForgotten(changes.forgotten());
        delete("team", endedTeams);
        insert(
                TEAMS,
                changes.teams().stream()
                        .filter(team -> team.isNew && !team.ended)
                        .toList());
        update(
                TEAMS,
                changes.teams().stream()
                        .filter(team -> !team.isNew && !team.ended)
                        .toList());
        insert(HEROES, open(changes.heroes().stream().filter(hero -> hero.isNew && !hero.ended), keys));
        update(HEROES, open(changes.heroes().stream().filter(hero -> !hero.isNew && !hero.ended), keys));
        link(changes.added(), counts);
        endedTeams.forEach(team -> counts.remove(team.id));
        count(counts);
    }

    /** Takes out heroes that are forgotten. */
    void forget(Set<UUID> heroIds) {
        var counts = new HashMap<UUID, Long>();
        unlink(List.copyOf(heroIds), List.of(), counts);
        deleteForgotten(heroIds);
        count(counts);
    }

    /** The keys of the heroes; from then on, the changes are without those that are forgotten by now. */
    Map<UUID, HeroKey> findKeys(RosterChanges changes) {
        var keys = heroKeys.find(changes.heroIds());
        var withoutKey =
                changes.heroIds().stream().filter(id -> !keys.containsKey(id)).toList();
        requireForgotten(changes, withoutKey);
        changes.forget(withoutKey);
        return keys;
    }

    /** A key that is gone without its hero being forgotten was lost, or never was. */
    private void requireForgotten(RosterChanges changes, List<UUID> withoutKey) {
        if (withoutKey.isEmpty()) {
            return;
        }
        var forgotten = new HashSet<>(jdbc.sql("""
                select aggregate_id from eventstore.event where aggregate_id = any (?) and aggregate_type = 'Hero' and event_name = ?""")
                .param(uuids(withoutKey, Function.identity()))
                .param(HeroForgotten.class.getSimpleName())
                .query(UUID.class)
                .list());
        changes.heroes().stream()
                .filter(hero -> withoutKey.contains(hero.id) && !forgotten.contains(hero.id))
                .findFirst()
                .ifPresent(hero -> {
                    throw new EventNotApplied(
                            hero.position, "The hero " + hero.id + " has no key and was not forgotten.");
                });
    }

    /** The rows, if there are any. */
    private void advance(String table, Map<UUID, Long> versions) {
        if (!versions.isEmpty()) {
            var rows = List.copyOf(versions.entrySet());
            sql("update %s." + table + """
                     row set version = passed.version
                    from unnest(?, ?) as passed(id, version) where row.id = passed.id""")
                    .param(uuids(rows, Map.Entry::getKey))
                    .param(SqlArrays.of("int8", rows, Map.Entry::getValue))
                    .update();
        }
    }

    private void unlink(List<Link> links, Map<UUID, Long> counts) {
        if (links.isEmpty()) {
            return;
        }
        var missing = new HashSet<>(links);
        sql("""
                delete from %s.heroteamlink link
                using unnest(?, ?) as gone(team_id, hero_id)
                where link.team_id = gone.team_id and link.hero_id = gone.hero_id
                returning link.team_id, link.hero_id""")
                .param(uuids(links, Link::teamId))
                .param(uuids(links, Link::heroId))
                .query((row, number) -> new Link(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list()
                .forEach(link -> {
                    missing.remove(link);
                    counts.merge(link.teamId(), -1L, Long::sum);
                });
        requireEnded(missing);
    }

    /** A link may be gone before its hero is discharged, if its team is. */
    private void requireEnded(Collection<Link> missing) {
        if (missing.isEmpty()) {
            return;
        }
        sql("select id from %s.team where id = any (?) limit 1")
                .param(uuids(missing, Link::teamId))
                .query(UUID.class)
                .optional()
                .ifPresent(teamId -> {
                    throw new ProjectionStopped(
                            "A hero is discharged from the team " + teamId + " without a link to it.");
                });
    }

    private void unlink(List<UUID> goneHeroes, List<TeamChange> endedTeams, Map<UUID, Long> counts) {
        if (!goneHeroes.isEmpty()) {
            sql("delete from %s.heroteamlink where hero_id = any (?) returning team_id")
                    .param(uuids(goneHeroes, Function.identity()))
                    .query(UUID.class)
                    .list()
                    .forEach(teamId -> counts.merge(teamId, -1L, Long::sum));
        }
        if (!endedTeams.isEmpty()) {
            sql("delete from %s.heroteamlink where team_id = any (?)")
                    .param(uuids(endedTeams, team -> team.id))
                    .update();
        }
    }

    private void delete(String table, List<? extends Change> ended) {
        if (ended.isEmpty()) {
            return;
        }
        requireAll(
                ended,
                change -> change,
                sql("delete from %s." + table + """
                         row using unnest(?, ?) as ended(id, version)
                        where row.id = ended.id and row.version = ended.version""")
                        .param(uuids(ended, change -> change.id))
                        .param(SqlArrays.of("int8", ended, change -> change.before))
                        .update());
    }

    /** A row that was written before its hero was forgotten; there may be none. */
    private void deleteForgotten(Set<UUID> forgotten) {
        if (!forgotten.isEmpty()) {
            sql("delete from %s.hero where id = any (?)")
                    .param(uuids(forgotten, Function.identity()))
                    .update();
        }
    }

    private <T> void insert(Table<T> table, List<T> rows) {
        if (rows.isEmpty()) {
            return;
        }
        table.columns(sql(table.insert).param(uuids(rows, table::id)), rows)
                .param(SqlArrays.of("int8", rows, row -> table.change.apply(row).version))
                .update();
    }

    private <T> void update(Table<T> table, List<T> rows) {
        if (rows.isEmpty()) {
            return;
        }
        requireAll(
                rows,
                table.change,
                table.columns(sql(table.update).param(uuids(rows, table::id)), rows)
                        .param(SqlArrays.of("int8", rows, row -> table.change.apply(row).before))
                        .param(SqlArrays.of("int8", rows, row -> table.change.apply(row).version))
                        .update());
    }

    private void link(List<Link> links, Map<UUID, Long> counts) {
        if (links.isEmpty()) {
            return;
        }
        sql("insert into %s.heroteamlink (team_id, hero_id) select * from unnest(?, ?)")
                .param(uuids(links, Link::teamId))
                .param(uuids(links, Link::heroId))
                .update();
        links.forEach(link -> counts.merge(link.teamId(), 1L, Long::sum));
    }

    private void count(Map<UUID, Long> counts) {
        if (counts.isEmpty()) {
            return;
        }
        var entries = List.copyOf(counts.entrySet());
        sql("""
                update %s.team row set hero_count = row.hero_count + change.heroes
                from unnest(?, ?) as change(id, heroes)
                where row.id = change.id""")
                .param(uuids(entries, Map.Entry::getKey))
                .param(SqlArrays.of("int8", entries, Map.Entry::getValue))
                .update();
    }

    private StatementSpec sql(String statement) {
        return jdbc.sql(statement.formatted(schema));
    }

    private static List<OpenHero> open(Stream<HeroChange> heroes, Map<UUID, HeroKey> keys) {
        return heroes.map(hero -> OpenHero.of(hero, keys)).toList();
    }

    private static <T> void requireAll(List<T> rows, Function<T, ? extends Change> change, int changed) {
        if (rows.size() != changed) {
            throw new ProjectionStopped("Of the rows "
                    + rows.stream().map(row -> change.apply(row).id).toList() + ", " + (rows.size() - changed)
                    + " are missing or not at the version that their events go on from.");
        }
    }

    private static <T> SqlTypeValue uuids(Collection<T> rows, Function<T, UUID> column) {
        return SqlArrays.of("uuid", rows, column);
    }

    /** How changes come into the rows of a table. */
    private static final class Table<T> {

        private final List<Column<T>> columns;
        private final Function<T, Change> change;
        private final String insert;
        private final String update;

        private Table(String name, List<Column<T>> columns, Function<T, Change> change) {
            this.columns = columns;
            this.change = change;
            var names = columns.stream().map(column -> column.name() + ", ").collect(joining());
            var parameters = "?, ".repeat(columns.size());
            insert = "insert into %%s.%s (id, %sversion) select * from unnest(?, %s?)"
                    .formatted(name, names, parameters);
            var set = columns.stream()
                    .map(column -> column.name() + " = " + column.update() + ",\n    ")
                    .collect(joining());
            update = """
                    update %%s.%s row
                    set %sversion = new.version
                    from unnest(?, %s?, ?) as new(id, %sbefore, version)
                    where row.id = new.id and row.version = new.before""".formatted(name, set, parameters, names);
        }

        private UUID id(T row) {
            return change.apply(row).id;
        }

        private StatementSpec columns(StatementSpec statement, List<T> rows) {
            for (var column : columns) {
                statement.param(SqlArrays.of(column.type().sql, rows, column.value()));
            }
            return statement;
        }
    }
}

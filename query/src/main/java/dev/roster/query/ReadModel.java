package dev.roster.query;

import dev.roster.api.HeroDetails;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.query.Batch.HeroChange;
import dev.roster.query.Batch.Link;
import dev.roster.query.Batch.TeamChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The tables of the schema {@code roster}: one generation of the read model, and how far it has come. It is written a
 * batch at a time, by a handful of statements whatever the batch's size, and never migrated: a generation of another
 * version is dropped and built anew by replay.
 */
@Component
class ReadModel implements InitializingBean {

    /** The version of read-model.sql and of what the projection makes of each event, together. */
    static final int VERSION = 3;

    private static final Logger log = LoggerFactory.getLogger(ReadModel.class);

    private static final String LOCK_KEY = "(hashtext('roster.read-model'), 0)";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final HeroKeys heroKeys;

    ReadModel(JdbcClient jdbc, TransactionOperations transactions, HeroKeys heroKeys) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.heroKeys = heroKeys;
    }

    /** Makes the generation that this version needs, if it is not there, and lets the projection begin at the start. */
    @Override
    public void afterPropertiesSet() {
        if (hasGeneration()) {
            return;
        }
        transactions.executeWithoutResult(transaction -> {
            // Whoever makes the generation, or writes a long batch, is waited for.
            jdbc.sql("set local lock_timeout = 0").update();
            lockExclusively();
            if (!hasGeneration()) {
                log.info("Making the read model of version {}; the projection fills it from the first event", VERSION);
                jdbc.sql("drop schema if exists roster cascade").update();
                jdbc.sql("create schema roster").update();
                jdbc.sql("set local search_path = roster").update();
                jdbc.sql(definition()).update();
                jdbc.sql("insert into progress (position, version) values (0, ?)")
                        .param(VERSION)
                        .update();
                jdbc.sql("delete from eventstore.token where processor_name = ?")
                        .param(RosterProjection.GROUP)
                        .update();
            }
        });
    }

    /** The position that the read model has reached. */
    long position() {
        return jdbc.sql("select position from roster.progress")
                .query(Long.class)
                .single();
    }

    /**
     * Begins a batch in the current transaction, which may take as long as it needs: it appends nothing.
     *
     * @return the position that the read model has reached; nobody else can move it before the transaction ends
     */
    long lockAndReadPosition() {
        jdbc.sql("select set_config('transaction_timeout', '0', true), pg_advisory_xact_lock_shared" + LOCK_KEY)
                .query((RowCallbackHandler) row -> {});
        return jdbc.sql("select position, version from roster.progress for update")
                .query((row, number) -> {
                    if (row.getInt("version") != VERSION) {
                        throw otherVersion(row.getInt("version"));
                    }
                    return row.getLong("position");
                })
                .single();
    }

    /** Writes what a batch changes, in the transaction that {@link #lockAndReadPosition()} began it in. */
    void write(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        requireNothingLeftOut(batch);
        var keys = heroKeys.find(batch.heroIds());
        var withoutKey =
                batch.heroIds().stream().filter(id -> !keys.containsKey(id)).toList();
        requireForgotten(withoutKey);
        batch.forget(withoutKey);
        var counts = new HashMap<UUID, Long>();
        var endedHeroes = batch.heroes().stream()
                .filter(hero -> hero.ended && !hero.isNew)
                .toList();
        var endedTeams =
                batch.teams().stream().filter(team -> team.ended && !team.isNew).toList();
        unlink(batch.removed(), counts);
        var gone = Stream.concat(endedHeroes.stream().map(hero -> hero.id), batch.forgotten().stream())
                .toList();
        unlink(gone, endedTeams, counts);
        delete("hero", endedHeroes);
        deleteForgotten(batch.forgotten());
        delete("team", endedTeams);
        insertTeams(
                batch.teams().stream().filter(team -> team.isNew && !team.ended).toList());
        updateTeams(batch.teams().stream()
                .filter(team -> !team.isNew && !team.ended)
                .toList());
        insertHeroes(open(batch.heroes().stream().filter(hero -> hero.isNew && !hero.ended), keys));
        updateHeroes(open(batch.heroes().stream().filter(hero -> !hero.isNew && !hero.ended), keys));
        link(batch.added(), counts);
        endedTeams.forEach(team -> counts.remove(team.id));
        count(counts);
        jdbc.sql("update roster.progress set position = ?").param(batch.end()).update();
    }

    /** Empties the tables, to be filled again from the first event. */
    void clear() {
        lockExclusively();
        jdbc.sql("truncate roster.heroteamlink, roster.hero, roster.team").update();
        jdbc.sql("update roster.progress set position = 0").update();
    }

    private boolean hasGeneration() {
        if (jdbc.sql("select to_regclass('roster.progress') is null")
                .query(Boolean.class)
                .single()) {
            requireNoOtherSchema();
            return false;
        }
        var version = jdbc.sql("select version from roster.progress")
                .query(Integer.class)
                .single();
        if (version > VERSION) {
            throw otherVersion(version);
        }
        return version == VERSION;
    }

    /** What somebody else keeps in a schema of that name is not dropped. */
    private void requireNoOtherSchema() {
        if (jdbc.sql("select to_regnamespace('roster') is not null")
                .query(Boolean.class)
                .single()) {
            throw new ProjectionStopped("The database has a schema roster that is no read model: rename or drop it.");
        }
    }

    private static ProjectionStopped otherVersion(int version) {
        return new ProjectionStopped("The read model is of version " + version + ", and this service is made for "
                + VERSION + ": run one service version, the newer.");
    }

    private void lockExclusively() {
        jdbc.sql("select set_config('transaction_timeout', '0', true), pg_advisory_xact_lock" + LOCK_KEY)
                .query((RowCallbackHandler) row -> {});
    }

    private static String definition() {
        try {
            return new ClassPathResource("read-model.sql", ReadModel.class).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireNothingLeftOut(Batch batch) {
        jdbc.sql("select min(position) from eventstore.event where position > ? and position < ?")
                .params(batch.start(), batch.first())
                .query(Long.class)
                .optional()
                .ifPresent(position -> {
                    throw new ProjectionStopped(
                            "The read model has reached " + batch.start() + " and the batch begins at " + batch.first()
                                    + ": it would leave out the event at position " + position + ".");
                });
    }

    /** A key that is gone without its hero being forgotten was lost, or never was. */
    private void requireForgotten(List<UUID> withoutKey) {
        if (withoutKey.isEmpty()) {
            return;
        }
        jdbc.sql("""
                select id from unnest(?) as id
                where not exists (select from eventstore.event where aggregate_id = id and event_name = ?) limit 1""")
                .param(uuids(withoutKey, Function.identity()))
                .param(HeroForgotten.class.getSimpleName())
                .query(UUID.class)
                .optional()
                .ifPresent(heroId -> {
                    throw new ProjectionStopped("The hero " + heroId + " has no key and was not forgotten.");
                });
    }

    private void unlink(List<Link> links, Map<UUID, Long> counts) {
        if (links.isEmpty()) {
            return;
        }
        var missing = new HashSet<>(links);
        jdbc.sql("""
                delete from roster.heroteamlink link
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
        jdbc.sql("select id from roster.team where id = any (?) limit 1")
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
            jdbc.sql("delete from roster.heroteamlink where hero_id = any (?) returning team_id")
                    .param(uuids(goneHeroes, Function.identity()))
                    .query(UUID.class)
                    .list()
                    .forEach(teamId -> counts.merge(teamId, -1L, Long::sum));
        }
        if (!endedTeams.isEmpty()) {
            jdbc.sql("delete from roster.heroteamlink where team_id = any (?)")
                    .param(uuids(endedTeams, team -> team.id))
                    .update();
        }
    }

    private void delete(String table, List<? extends Batch.Change> ended) {
        if (ended.isEmpty()) {
            return;
        }
        requireAll(
                ended,
                jdbc.sql("delete from roster." + table + """
                         row using unnest(?, ?) as ended(id, version)
                        where row.id = ended.id and row.version = ended.version""")
                        .param(uuids(ended, change -> change.id))
                        .param(array("int8", ended, change -> change.before))
                        .update());
    }

    /** A row that was written before its hero was forgotten; there may be none. */
    private void deleteForgotten(Set<UUID> forgotten) {
        if (!forgotten.isEmpty()) {
            jdbc.sql("delete from roster.hero where id = any (?)")
                    .param(uuids(forgotten, Function.identity()))
                    .update();
        }
    }

    private void insertTeams(List<TeamChange> teams) {
        if (teams.isEmpty()) {
            return;
        }
        jdbc.sql("insert into roster.team (id, name, headquarters, version) select * from unnest(?, ?, ?, ?)")
                .param(uuids(teams, team -> team.id))
                .param(array("text", teams, team -> team.name))
                .param(array("text", teams, team -> team.headquarters))
                .param(array("int8", teams, team -> team.version))
                .update();
    }

    private void updateTeams(List<TeamChange> teams) {
        if (teams.isEmpty()) {
            return;
        }
        requireAll(
                teams,
                jdbc.sql("""
                        update roster.team row
                        set name = coalesce(new.name, row.name),
                            headquarters = coalesce(new.headquarters, row.headquarters),
                            version = new.version
                        from unnest(?, ?, ?, ?, ?) as new(id, name, headquarters, before, version)
                        where row.id = new.id and row.version = new.before""")
                        .param(uuids(teams, team -> team.id))
                        .param(array("text", teams, team -> team.name))
                        .param(array("text", teams, team -> team.headquarters))
                        .param(array("int8", teams, team -> team.before))
                        .param(array("int8", teams, team -> team.version))
                        .update());
    }

    private void insertHeroes(List<OpenHero> heroes) {
        if (heroes.isEmpty()) {
            return;
        }
        jdbc.sql("insert into roster.hero (id, name, secret_name, age, version) select * from unnest(?, ?, ?, ?, ?)")
                .param(uuids(heroes, hero -> hero.change.id))
                .param(array("text", heroes, OpenHero::name))
                .param(array("text", heroes, OpenHero::secretName))
                .param(array("int4", heroes, OpenHero::age))
                .param(array("int8", heroes, hero -> hero.change.version))
                .update();
    }

    private void updateHeroes(List<OpenHero> heroes) {
        if (heroes.isEmpty()) {
            return;
        }
        requireAll(
                heroes.stream().map(OpenHero::change).toList(),
                jdbc.sql("""
                        update roster.hero row
                        set name = coalesce(new.name, row.name),
                            secret_name = coalesce(new.secret_name, row.secret_name),
                            age = case when new.name is null then row.age else new.age end,
                            version = new.version
                        from unnest(?, ?, ?, ?, ?, ?)
                            as new(id, name, secret_name, age, before, version)
                        where row.id = new.id and row.version = new.before""")
                        .param(uuids(heroes, hero -> hero.change.id))
                        .param(array("text", heroes, OpenHero::name))
                        .param(array("text", heroes, OpenHero::secretName))
                        .param(array("int4", heroes, OpenHero::age))
                        .param(array("int8", heroes, hero -> hero.change.before))
                        .param(array("int8", heroes, hero -> hero.change.version))
                        .update());
    }

    private void link(List<Link> links, Map<UUID, Long> counts) {
        if (links.isEmpty()) {
            return;
        }
        jdbc.sql("insert into roster.heroteamlink (team_id, hero_id) select * from unnest(?, ?)")
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
        jdbc.sql("""
                update roster.team row set hero_count = row.hero_count + change.heroes
                from unnest(?, ?) as change(id, heroes)
                where row.id = change.id""")
                .param(uuids(entries, Map.Entry::getKey))
                .param(array("int8", entries, Map.Entry::getValue))
                .update();
    }

    private static List<OpenHero> open(Stream<HeroChange> heroes, Map<UUID, HeroKey> keys) {
        return heroes.map(hero -> OpenHero.of(hero, Objects.requireNonNull(keys.get(hero.id))))
                .toList();
    }

    /** What changes of a hero, with its details open, and its secret name as it was sealed. */
    private record OpenHero(HeroChange change, @Nullable HeroDetails details) {

        private static OpenHero of(HeroChange change, HeroKey key) {
            return new OpenHero(change, change.details == null ? null : key.openDetails(change.details));
        }

        private @Nullable String name() {
            return details == null ? null : details.name();
        }

        private @Nullable Integer age() {
            return details == null ? null : details.age();
        }

        private @Nullable String secretName() {
            return change.secretName == null ? null : change.secretName.text();
        }
    }

    private static void requireAll(List<? extends Batch.Change> changes, int changed) {
        if (changes.size() != changed) {
            throw new ProjectionStopped("Of the rows "
                    + changes.stream().map(change -> change.id).toList() + ", " + (changes.size() - changed)
                    + " are missing or not at the version that their events go on from.");
        }
    }

    private static <T> SqlArrayValue uuids(Collection<T> rows, Function<T, UUID> column) {
        return array("uuid", rows, column);
    }

    /** Hands nulls on to the driver, which SqlArrayValue's signature does not say. */
    @SuppressWarnings("NullAway")
    private static <T> SqlArrayValue array(
            String type, Collection<T> rows, Function<T, ? extends @Nullable Object> column) {
        var values = new @Nullable Object[rows.size()];
        var next = 0;
        for (var row : rows) {
            values[next++] = column.apply(row);
        }
        return new SqlArrayValue(type, values);
    }
}

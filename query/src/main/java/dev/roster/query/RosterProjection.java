package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.readmodel.BulkLoad;
import dev.roster.readmodel.Fold;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.ReadTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The roster's read model: heroes, teams, and which hero is in which team. */
@Component
class RosterProjection implements Projection {

    private static final int VERSION = 4;

    private static final List<ReadTable> TABLES = List.of(
            ReadTable.of("hero", "id").withPersonal("name", "secret_name", "age"),
            ReadTable.of("team", "id"),
            ReadTable.of("heroteamlink", "team_id", "hero_id"));

    private final HeroKeys heroKeys;

    RosterProjection(HeroKeys heroKeys) {
        this.heroKeys = heroKeys;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public List<ReadTable> tables() {
        return TABLES;
    }

    @Override
    public Resource tableDefinitions() {
        return new ClassPathResource("read-model.sql", RosterProjection.class);
    }

    @Override
    public Resource keyDefinitions() {
        return new ClassPathResource("read-model-keys.sql", RosterProjection.class);
    }

    @Override
    public Fold begin() {
        return new RosterFold(RosterChanges.ofRows(), heroKeys);
    }

    @Override
    public void forget(Set<UUID> subjects, JdbcClient jdbc, String schema) {
        new RosterWriter(jdbc, heroKeys, schema).forget(subjects);
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.of(source -> new RosterBulkLoad(source, heroKeys).run());
    }

    @Override
    public List<String> tablesBeforeComments() {
        return List.of("hero", "heroteamlink", "team");
    }

    private record RosterFold(RosterChanges changes, HeroKeys heroKeys) implements Fold {

        @Override
        public void fold(ProjectedEvent event) {
            changes.fold(event);
        }

        @Override
        public Set<UUID> write(JdbcClient jdbc, String schema) {
            new RosterWriter(jdbc, heroKeys, schema).write(changes);
            return changes.forgotten();
        }
    }
}

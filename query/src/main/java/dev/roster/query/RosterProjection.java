package dev.roster.query;

import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The roster's read model: heroes, teams, and which hero is in which team. */
@Component
class RosterProjection implements Projection {

    private static final int VERSION = 4;

    private static final List<ReadTable> TABLES = List.of(
            ReadTable.of("hero", "id").withPersonal("name", "secret_name", "age"),
            ReadTable.of("team", "id"),
            ReadTable.of("heroteamlink", "team_id", "hero_id"));

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
    public List<String> tablesBeforeComments() {
        return List.of("hero", "heroteamlink", "team");
    }
}

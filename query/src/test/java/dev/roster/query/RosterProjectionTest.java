package dev.roster.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroKeys;
import dev.roster.query.RosterChanges.HeroChange;
import dev.roster.query.RosterChanges.TeamChange;
import dev.roster.readmodel.Column;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RosterProjectionTest {

    private final RosterProjection projection = new RosterProjection(new HeroKeys() {

        @Override
        public HeroKey make(UUID heroId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<UUID, HeroKey> find(Collection<UUID> heroIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void destroy(UUID heroId) {
            throw new UnsupportedOperationException();
        }
    });

    @Test
    void hasAnotherVersionWhenItsTablesChange() throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update(projection.tableDefinitions().getContentAsByteArray());
        digest.update(projection.keyDefinitions().getContentAsByteArray());

        assertThat(projection.version() + " " + HexFormat.of().formatHex(digest.digest(), 0, 8))
                .as("the version of RosterProjection, and a digest of read-model.sql and read-model-keys.sql."
                        + " With another digest goes another version, or old tables are taken for new ones")
                .isEqualTo("4 1cd0d246ae401b8c");
    }

    @Test
    void hasAColumnForWhateverOfATeamChanges() {
        assertThat(names(TeamChange.COLUMNS)).isEqualTo(fields(TeamChange.class));
    }

    @Test
    void hasColumnsForWhateverOfAHeroChanges() {
        assertThat(fields(HeroChange.class)).containsExactly("details", "secretName");
        assertThat(names(OpenHero.COLUMNS)).containsExactly("name", "secret_name", "age");
    }

    private static List<String> names(List<? extends Column<?>> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static List<String> fields(Class<?> change) {
        return Stream.of(change.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(Field::getName)
                .toList();
    }
}

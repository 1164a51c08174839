package dev.roster.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.TeamEvent.TeamFormed;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FieldsTest {

    private static final UUID TEAM = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    @Test
    void areThoseOfTheRecordInItsOrder() {
        assertThat(Fields.of(new TeamFormed(TEAM, "Z-Force", "Bar")))
                .containsExactly(
                        Map.entry("teamId", TEAM.toString()),
                        Map.entry("name", "Z-Force"),
                        Map.entry("headquarters", "Bar"));
    }

    @Test
    void keepTextsThatCannotBeStored() {
        assertThat(Fields.of(new TeamFormed(TEAM, "a\u0000b", "half \ud83d")))
                .containsEntry("name", "a\u0000b")
                .containsEntry("headquarters", "half \ud83d");
    }
}

package dev.roster.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AtomicBatchTest {

    private static final UUID ONE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    /** A component that a command gets later has to be left out while it is null, by a mix-in in {@code RosterHttpCommands.module()}. */
    @Test
    void hasTheTextThatStoredDigestsAreOf() {
        var batch = AtomicBatch.of(
                        List.of(
                                new FormTeam(ONE, "A", "B"),
                                new ReviseTeam(ONE, "C", null),
                                new DisbandTeam(ONE),
                                new RegisterHero(ONE, "D", "E", null, List.of()),
                                new ReviseHero(ONE, null, "F", null),
                                new EnlistHero(ONE, ONE)),
                        new TransparentKeys(),
                        JsonMapper.shared())
                .orElseThrow();

        assertThat(batch.fingerprint()
                        .text()
                        .replace(ONE.toString(), "1")
                        .replaceAll("(^|,)\\d+:", "\n")
                        .strip())
                .isEqualTo("""
                        FormTeam{"teamId":"1","name":"A","headquarters":"B"}
                        ReviseTeam{"teamId":"1","name":"C","headquarters":null}
                        DisbandTeam{"teamId":"1"}
                        RegisterHero{"heroId":"1","name":"D","secretName":"E","age":null,"teamIds":[]}
                        ReviseHero{"heroId":"1","name":null,"secretName":"F","age":null}
                        EnlistHero{"heroId":"1","teamId":"1"},""");
    }
}

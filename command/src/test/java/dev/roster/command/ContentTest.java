package dev.roster.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.TeamCommand.FormTeam;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;

class ContentTest {

    private static final UUID ONE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");
    private static final UUID OTHER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8002");

    @Test
    void isTheSameForWhatIsTheSameToTheRoster() {
        assertThat(Content.of(new RegisterHero(ONE, " Deadpond", "Dive Wilson", 28, List.of(ONE, OTHER))))
                .isEqualTo(Content.of(new RegisterHero(OTHER, "Deadpond", "Dive Wilson", 28, List.of(OTHER, ONE))));
        assertThat(Content.of(new FormTeam(ONE, "Preventers", "Sharp Tower ")))
                .isEqualTo(Content.of(new FormTeam(OTHER, "Preventers", "Sharp Tower")));
    }

    @Test
    void isAnotherForWhatIsNot() {
        assertThat(Stream.of(
                        new RegisterHero(ONE, "A", "B", null, List.of()),
                        new RegisterHero(ONE, "A", "B", 0, List.of()),
                        new RegisterHero(ONE, "A", "B", 1, List.of()),
                        new RegisterHero(ONE, "A", "B", null, List.of(ONE)),
                        new RegisterHero(ONE, "B", "A", null, List.of()),
                        new RegisterHero(ONE, "A,1:B", "B", null, List.of()),
                        new RegisterHero(ONE, "A", "B,-", null, List.of())))
                .extracting(Content::of)
                .doesNotHaveDuplicates();
        assertThat(Content.of(new FormTeam(ONE, "A", "B"))).isNotEqualTo(Content.of(new FormTeam(ONE, "B", "A")));
    }

    @Test
    void isComparedByItsDigest() {
        var digest = Content.of(new FormTeam(ONE, "A", "B")).metadata();

        assertThat(digest.get("content")).asString().hasSize(44);
        assertThat(Content.isSame(
                        digest, Content.of(new FormTeam(OTHER, "A", "B")).metadata()))
                .isTrue();
        assertThat(Content.isSame(
                        digest, Content.of(new FormTeam(ONE, "A", "C")).metadata()))
                .isFalse();
        assertThat(Content.isSame(MetaData.emptyInstance(), MetaData.emptyInstance()))
                .isFalse();
    }

    @Test
    void doesNotShowItself() {
        assertThat(Content.of(new RegisterHero(ONE, "A", "Dive Wilson", null, List.of())))
                .asString()
                .doesNotContain("Dive Wilson");
    }
}

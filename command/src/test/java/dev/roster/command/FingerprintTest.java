package dev.roster.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.TeamCommand.FormTeam;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final UUID ONE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");
    private static final UUID OTHER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8002");

    @Test
    void isTheSameForWhatIsTheSameToTheRoster() {
        assertThat(Hero.fingerprint(new RegisterHero(ONE, " Deadpond", "Dive Wilson", 28, List.of(ONE, OTHER))))
                .isEqualTo(
                        Hero.fingerprint(new RegisterHero(OTHER, "Deadpond", "Dive Wilson", 28, List.of(OTHER, ONE))));
        assertThat(Team.fingerprint(new FormTeam(ONE, "Preventers", "Sharp Tower ")))
                .isEqualTo(Team.fingerprint(new FormTeam(OTHER, "Preventers", "Sharp Tower")));
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
                .extracting(Hero::fingerprint)
                .doesNotHaveDuplicates();
        assertThat(Team.fingerprint(new FormTeam(ONE, "A", "B")))
                .isNotEqualTo(Team.fingerprint(new FormTeam(ONE, "B", "A")));
    }

    @Test
    void hasTheTextThatStoredDigestsAreOf() {
        assertThat(Hero.fingerprint(new RegisterHero(ONE, "A", "Dive Wilson", 28, List.of(OTHER, ONE)))
                        .text())
                .isEqualTo("1:A,11:Dive Wilson,2:28,73:" + ONE + "," + OTHER + ",");
        assertThat(Hero.fingerprint(new RegisterHero(ONE, "A", "B", null, List.of()))
                        .text())
                .isEqualTo("1:A,1:B,-,0:,");
        assertThat(Team.fingerprint(new FormTeam(ONE, "Preventers", "Sharp Tower"))
                        .text())
                .isEqualTo("10:Preventers,11:Sharp Tower,");
    }

    /** Also of a field that comes later: else a request with another value would be taken for the one that was sent before. */
    @Test
    void isAnotherForEveryTextOfATeam() throws ReflectiveOperationException {
        var constructor = FormTeam.class.getDeclaredConstructor(Stream.of(FormTeam.class.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
        var texts = Collections.nCopies(constructor.getParameterCount() - 1, "A");
        var fingerprints = new ArrayList<Fingerprint>();
        for (var other = 0; other <= texts.size(); other++) {
            var values = new ArrayList<Object>(texts);
            values.addFirst(ONE);
            if (other > 0) {
                values.set(other, "B");
            }
            fingerprints.add(Team.fingerprint((FormTeam) constructor.newInstance(values.toArray())));
        }

        assertThat(fingerprints)
                .as("Team.fingerprint takes every field of FormTeam")
                .doesNotHaveDuplicates();
    }

    @Test
    void isComparedByItsDigest() {
        var digest = Team.fingerprint(new FormTeam(ONE, "A", "B")).metadata();

        assertThat(digest.get("content")).asString().hasSize(44);
        assertThat(Fingerprint.isSame(
                        digest, Team.fingerprint(new FormTeam(OTHER, "A", "B")).metadata()))
                .isTrue();
        assertThat(Fingerprint.isSame(
                        digest, Team.fingerprint(new FormTeam(ONE, "A", "C")).metadata()))
                .isFalse();
        assertThat(Fingerprint.isSame(MetaData.emptyInstance(), MetaData.emptyInstance()))
                .isFalse();
    }

    @Test
    void doesNotShowItself() {
        assertThat(Hero.fingerprint(new RegisterHero(ONE, "A", "Dive Wilson", null, List.of())))
                .asString()
                .doesNotContain("Dive Wilson");
    }
}

package dev.roster.eventstore.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.api.HeroDetails;
import dev.roster.api.Sealed;
import dev.roster.eventstore.sealing.JdbcSubjectKeys.AesKey;
import dev.roster.query.SealingHeroes;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was sealed once is in events for ever: its form is a contract, as theirs is. */
class SubjectKeysTest {

    private static final UUID SUBJECT = UUID.fromString("019b1c64-2b1a-7b09-94f3-2e1d0c9b8a23");
    private static final AesKey KEY = new AesKey(SUBJECT, SecretKeys.of(bytesFromZero()));
    private static final byte[] PLAIN = "Main Street 1".getBytes(StandardCharsets.UTF_8);

    /** By another implementation of AES-GCM, with the key and the nonce that count up from 0. */
    private static final Sealed DETAILS =
            new Sealed("AQABAgMEBQYHCAkKCzwguHqogOAhrwXy6tWZFwPn9KsWkRw6XgJU1fhKlu9lcPt5RNYRl2NOcY38");

    private static final Sealed SECRET_NAME = new Sealed("AQABAgMEBQYHCAkKCwNroH7lsqt3/i75AEJruxl5svWI+1aUEUYQzQ==");

    private static byte[] bytesFromZero() {
        var bytes = new byte[SecretKeys.KEY_BYTES];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) i);
        return bytes;
    }

    @Test
    void openWhatTheySealed() {
        assertThat(KEY.open(KEY.seal(PLAIN, "address"), "address")).isEqualTo(PLAIN);
    }

    @Test
    void sealTheSameDifferentlyEachTime() {
        assertThat(KEY.seal(PLAIN, "address")).isNotEqualTo(KEY.seal(PLAIN, "address"));
    }

    @Test
    void openNothingElse() {
        var sealed = KEY.seal(PLAIN, "address");
        var otherSubject = new AesKey(new UUID(0, 1), KEY.key());
        var otherKey = new AesKey(SUBJECT, SecretKeys.random());

        assertThatThrownBy(() -> KEY.open(sealed, "name")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> otherSubject.open(sealed, "address")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> otherKey.open(sealed, "address")).isInstanceOf(IllegalArgumentException.class);
        sealed[sealed.length - 1]++;
        assertThatThrownBy(() -> KEY.open(sealed, "address")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openWhatIsInOldEventsOfHeroes() {
        var hero = SealingHeroes.with(KEY);

        assertThat(hero.openDetails(DETAILS)).isEqualTo(new HeroDetails("Deadpond", 30));
        assertThat(hero.openSecretName(SECRET_NAME)).isEqualTo("Dive Wilson");
        assertThatThrownBy(() -> hero.openSecretName(DETAILS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void digestAsBefore() {
        assertThat(SealingHeroes.with(KEY).digest("Deadpond"))
                .isEqualTo("BXQfscrlfFDTE/grouxP1CNJBWPMkWAyQymd9yNvDNw=");
    }
}

package dev.roster.web.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor.CipherAlgorithm;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;
import tools.jackson.databind.json.JsonMapper;

/** Keysets of lists on their way to a client and back. */
class CursorsTest {

    private static final UUID ID = UUID.fromString("0190163d-8694-739b-aea5-966c26f8ad90");

    private final Cursors cursors = new Cursors(seal("password"), JsonMapper.shared());

    private static BytesEncryptor seal(String password) {
        return new AesBytesEncryptor(password, "ab12", KeyGenerators.secureRandom(16), CipherAlgorithm.GCM);
    }

    private static Stream<Keyset> keysets() {
        return Stream.of(new Keyset(null, ID), new Keyset("Ümit \"O'Neil\"", ID), new Keyset(48, ID));
    }

    @ParameterizedTest
    @MethodSource("keysets")
    void leadBackToTheirKeyset(Keyset keyset) {
        assertThat(cursors.open("list", cursors.of("list", keyset))).isEqualTo(keyset);
    }

    @Test
    void hideWhereTheyLead() {
        var cursor = cursors.of("list", new Keyset("Order of Tommy", ID));

        assertThat(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.ISO_8859_1))
                .doesNotContain("Tommy", ID.toString());
        assertThat(cursors.of("list", new Keyset("Order of Tommy", ID))).isNotEqualTo(cursor);
    }

    @Test
    void areOfOneList() {
        var cursor = cursors.of("list", new Keyset(null, ID));

        assertThatThrownBy(() -> cursors.open("other", cursor)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void areNoUseIfAnyCharacterIsChanged() {
        var cursor = cursors.of("list", new Keyset("name", ID));
        for (var index = 0; index < cursor.length(); index++) {
            var other = cursor.charAt(index) == 'A' ? 'B' : 'A';
            var changed = cursor.substring(0, index) + other + cursor.substring(index + 1);

            assertThatThrownBy(() -> cursors.open("list", changed))
                    .as("changed at %s", index)
                    .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
        }
    }

    @Test
    void areNoUseElsewhere() {
        var cursor = new Cursors(seal("another"), JsonMapper.shared()).of("list", new Keyset(null, ID));

        assertThatThrownBy(() -> cursors.open("list", cursor)).isInstanceOf(RuntimeException.class);
    }
}

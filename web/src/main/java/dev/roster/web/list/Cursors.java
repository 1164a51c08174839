package dev.roster.web.list;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Base64;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Cursors: keysets of lists, sealed, since what a list is sorted by may be personal, and addresses are logged. */
@Component
class Cursors {

    private final BytesEncryptor seal;
    private final JsonMapper json;

    Cursors(BytesEncryptor seal, JsonMapper json) {
        this.seal = seal;
        this.json = json;
    }

    /** @param list what tells the list from others */
    String of(String list, Keyset keyset) {
        return encode(seal.encrypt(json.writeValueAsBytes(new Cursor(list, keyset))));
    }

    /** @throws IllegalArgumentException if it is of another list, or was not made here, or was changed */
    Keyset open(String list, String cursor) {
        var sealed = Base64.getUrlDecoder().decode(cursor);
        // The decoder overlooks some changes of the last character.
        if (!encode(sealed).equals(cursor)) {
            throw new IllegalArgumentException("This cursor was changed");
        }
        var opened = json.readValue(seal.decrypt(sealed), Cursor.class);
        if (!opened.list().equals(list)) {
            throw new IllegalArgumentException("This cursor is of another list");
        }
        return opened.keyset();
    }

    private static String encode(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** Cursors that clients keep name the keyset a place. */
    private record Cursor(
            String list, @JsonProperty("place") Keyset keyset) {}
}

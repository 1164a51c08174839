package com.example.giftcard;

import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The name of a card's holder, which no event has in the clear. */
final class Holder {

    private static final String PURPOSE = "holder";

    private Holder() {}

    static String seal(String name, SubjectKey key) {
        return Base64.getEncoder().encodeToString(key.seal(name.getBytes(StandardCharsets.UTF_8), PURPOSE));
    }

    /** @return null if the holder is forgotten, and has no key any more */
    static @Nullable String open(String sealed, @Nullable SubjectKey key) {
        return key == null
                ? null
                : new String(key.open(Base64.getDecoder().decode(sealed), PURPOSE), StandardCharsets.UTF_8);
    }
}

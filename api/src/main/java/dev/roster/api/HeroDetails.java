package dev.roster.api;

import org.jspecify.annotations.Nullable;

/**
 * What a hero is searched by. Personal: it goes into an event sealed only.
 *
 * @param age in years, null if not known
 */
public record HeroDetails(String name, @Nullable Integer age) {

    /** Hides what is personal: what is logged can't be erased. */
    @Override
    public String toString() {
        return "HeroDetails[hidden]";
    }
}

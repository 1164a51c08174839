package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.eventstore.sealing.SubjectKeys;
import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;

/** How heroes seal, for what is tested without the application. */
public final class SealingHeroes {

    private SealingHeroes() {}

    public static HeroKeys with(SubjectKeys keys) {
        return new SubjectHeroKeys(keys);
    }

    public static HeroKey with(SubjectKey key) {
        return new SubjectHeroKeys.Key(key);
    }
}

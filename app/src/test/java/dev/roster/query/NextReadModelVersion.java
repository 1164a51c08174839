package dev.roster.query;

import dev.roster.api.HeroKeys;
import org.springframework.context.annotation.Primary;

/** Makes a service one of the next version, whose tables happen to be the same. */
@Primary
public class NextReadModelVersion extends RosterProjection {

    NextReadModelVersion(HeroKeys heroKeys) {
        super(heroKeys);
    }

    @Override
    public int version() {
        return super.version() + 1;
    }
}

package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.readmodel.BulkLoad;
import java.util.Optional;
import org.springframework.context.annotation.Primary;

/** Makes a service one whose rebuilds fold all events in their order. */
@Primary
public class WithoutBulkLoad extends RosterProjection {

    WithoutBulkLoad(HeroKeys heroKeys) {
        super(heroKeys);
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.empty();
    }
}

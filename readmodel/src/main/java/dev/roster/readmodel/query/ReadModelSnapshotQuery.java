package dev.roster.readmodel.query;

import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.web.problem.InvalidQuery;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP query parameter that selects a read model.
 *
 * @param snapshot the name of a snapshot; null for the live one
 */
public record ReadModelSnapshotQuery(
        @Nullable
        @Pattern(
                regexp = ReadModelSnapshot.NAME,
                message = "is no name of a snapshot: GET /read-model/snapshots lists them")
        String snapshot) {

    /** @throws InvalidQuery if the request asks for a moment, too */
    void requireNotWith(MomentQuery moment) {
        if (snapshot != null && moment.asOf() != null) {
            throw new InvalidQuery("asOf", "can't be given together with a snapshot, which has a moment of its own");
        }
    }
}

package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.ReadModelSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild is to do.
 *
 * @param snapshot that it builds, if that is its kind
 * @param applies the position of the event that was set aside and that it applies, if that is its kind
 */
record RebuildPlan(
        RebuildKind kind,
        ReadModelSnapshot.@Nullable Plan snapshot,
        @Nullable Long applies) {

    static RebuildPlan of(RebuildKind kind) {
        return new RebuildPlan(kind, null, null);
    }

    static RebuildPlan snapshot(ReadModelSnapshot.Plan snapshot) {
        return new RebuildPlan(RebuildKind.SNAPSHOT, snapshot, null);
    }

    static RebuildPlan reinstatement(long position) {
        return new RebuildPlan(RebuildKind.REINSTATEMENT, null, position);
    }

    @Nullable
    String snapshotName() {
        return snapshot == null ? null : snapshot.name();
    }
}

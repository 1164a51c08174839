package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.ReadModelProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A rebuild can't be begun, undone or cancelled now. Answered with 409. */
final class RebuildRefused extends ErrorResponseException {

    private RebuildRefused(ReadModelProblem type, String detail) {
        super(HttpStatus.CONFLICT, type.problem(HttpStatus.CONFLICT, detail), null);
    }

    /** Another is running, whose address is in {@code Location}. */
    static RebuildRefused since(long other) {
        var refused = new RebuildRefused(
                ReadModelProblem.REBUILD_RUNNING,
                "Only one can, in all nodes together: wait for " + RebuildView.path(other) + ", or cancel it.");
        refused.getHeaders().set(HttpHeaders.LOCATION, RebuildView.path(other));
        return refused;
    }

    static RebuildRefused sinceAnotherBegins() {
        return new RebuildRefused(ReadModelProblem.REBUILD_RUNNING, "Another begins at this moment: see /rebuilds.");
    }

    static RebuildRefused sinceItIsNew() {
        return new RebuildRefused(ReadModelProblem.REBUILD_ENDED, "The read model is new enough by now.");
    }

    static RebuildRefused sinceItWasUndone(long undo) {
        return new RebuildRefused(
                ReadModelProblem.REBUILD_ENDED, "Somebody went back to the older version, by undo " + undo + ".");
    }

    static RebuildRefused withoutPrevious() {
        return new RebuildRefused(
                ReadModelProblem.NOTHING_TO_UNDO,
                "No generation is kept from before: there was no rebuild. Rebuild instead.");
    }

    static RebuildRefused withPreviousOf(int version, int ours) {
        return new RebuildRefused(
                ReadModelProblem.NOTHING_TO_UNDO,
                "The generation before is of version " + version + ", and this service is made for " + ours
                        + ": ask a service of that version.");
    }

    static RebuildRefused withNameTaken(String name, String schema) {
        return new RebuildRefused(
                ReadModelProblem.SNAPSHOT_NAME_TAKEN,
                "There is a snapshot " + name + ", or a schema " + schema + ": take another name, or drop it.");
    }

    static RebuildRefused withTooManySnapshots(int limit) {
        return new RebuildRefused(
                ReadModelProblem.TOO_MANY_SNAPSHOTS,
                "There are " + limit + " snapshots, as many as there can be: drop one, or wait until one expires.");
    }

    static RebuildRefused afterItsEnd(RebuildView rebuild) {
        return new RebuildRefused(
                ReadModelProblem.REBUILD_ENDED,
                "The rebuild " + rebuild.id() + " is " + rebuild.state() + " and can't be cancelled any more.");
    }
}

package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.web.problem.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A rebuild can't be begun, undone or cancelled now. Answered with 409. */
final class RebuildRefused extends ErrorResponseException {

    private RebuildRefused(String type, String detail) {
        super(HttpStatus.CONFLICT, Problem.of(HttpStatus.CONFLICT, type, detail), null);
    }

    /** Another is running, whose address is in {@code Location}. */
    static RebuildRefused since(long other) {
        var refused = new RebuildRefused(
                "rebuild-running",
                "Only one can, in all nodes together: wait for /rebuilds/" + other + ", or cancel it.");
        refused.getHeaders().set(HttpHeaders.LOCATION, "/rebuilds/" + other);
        return refused;
    }

    static RebuildRefused sinceAnotherBegins() {
        return new RebuildRefused("rebuild-running", "Another begins at this moment: see /rebuilds.");
    }

    static RebuildRefused sinceItIsNew() {
        return new RebuildRefused("rebuild-ended", "The read model is new enough by now.");
    }

    static RebuildRefused sinceItWasUndone(long undo) {
        return new RebuildRefused("rebuild-ended", "Somebody went back to the older version, by undo " + undo + ".");
    }

    static RebuildRefused withoutPrevious() {
        return new RebuildRefused(
                "nothing-to-undo", "No generation is kept from before: there was no rebuild. Rebuild instead.");
    }

    static RebuildRefused withPreviousOf(int version, int ours) {
        return new RebuildRefused(
                "nothing-to-undo",
                "The generation before is of version " + version + ", and this service is made for " + ours
                        + ": ask a service of that version.");
    }

    static RebuildRefused withNameTaken(String name) {
        return new RebuildRefused(
                "snapshot-name-taken",
                "There is a snapshot " + name + ", or a schema " + ReadModelSnapshot.schema(name)
                        + ": take another name, or drop it.");
    }

    static RebuildRefused withTooManySnapshots(int limit) {
        return new RebuildRefused(
                "too-many-snapshots",
                "There are " + limit + " snapshots, as many as there can be: drop one, or wait until one expires.");
    }

    static RebuildRefused afterItsEnd(RebuildView rebuild) {
        return new RebuildRefused(
                "rebuild-ended",
                "The rebuild " + rebuild.id() + " is " + rebuild.state() + " and can't be cancelled any more.");
    }
}

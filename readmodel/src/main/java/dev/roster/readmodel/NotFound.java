package dev.roster.readmodel;

import dev.roster.web.problem.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A rebuild or snapshot that is not there, or not any more. Answered with 404. */
public final class NotFound extends ErrorResponseException {

    private NotFound(String type, String detail) {
        super(HttpStatus.NOT_FOUND, Problem.of(HttpStatus.NOT_FOUND, type, detail), null);
    }

    public static NotFound rebuild(long rebuildId) {
        return new NotFound("unknown-rebuild", "There is no rebuild " + rebuildId + ", or it is long ago.");
    }

    public static NotFound snapshot(String name) {
        return noSnapshot("There is no snapshot " + name + ", or it has expired, or is not ready yet.");
    }

    public static NotFound snapshotFor(int version, ReadModelSnapshot snapshot) {
        return noSnapshot("The snapshot " + snapshot.name() + " is of version " + snapshot.version()
                + " of the tables, and this service reads version " + version + ": build another, as of "
                + snapshot.position() + ".");
    }

    private static NotFound noSnapshot(String detail) {
        return new NotFound("unknown-snapshot", detail);
    }
}

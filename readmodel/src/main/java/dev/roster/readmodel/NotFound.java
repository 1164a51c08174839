package dev.roster.readmodel;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A rebuild or snapshot that is not there, or not any more. Answered with 404. */
public final class NotFound extends ErrorResponseException {

    private NotFound(ReadModelProblem type, String detail) {
        super(HttpStatus.NOT_FOUND, type.problem(HttpStatus.NOT_FOUND, detail), null);
    }

    public static NotFound rebuild(long rebuildId) {
        return new NotFound(
                ReadModelProblem.UNKNOWN_REBUILD, "There is no rebuild " + rebuildId + ", or it is long ago.");
    }

    public static NotFound setAside(long position) {
        return new NotFound(
                ReadModelProblem.UNKNOWN_SET_ASIDE, "The event at position " + position + " is not set aside.");
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
        return new NotFound(ReadModelProblem.UNKNOWN_SNAPSHOT, detail);
    }
}

package dev.roster.readmodel;

import dev.roster.web.problem.ProblemText;
import dev.roster.web.problem.ProblemType;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** The types of problems of rebuilds and snapshots. */
public enum ReadModelProblem implements ProblemType {
    UNKNOWN_REBUILD(
            "There is no rebuild with this number: there never was one, or it is not among the last 100.",
            "GET /rebuilds lists those that are known.",
            404),
    UNKNOWN_SNAPSHOT(
            "There is no snapshot of the read model with this name: there never was one, it has expired or is not ready yet, or"
                    + " it is of another version of the tables than this service reads.",
            "GET /read-model/snapshots lists those that there are. An administrator can build another.",
            404),
    UNKNOWN_SET_ASIDE(
            "The event at this position is not set aside.",
            "GET /projections/{projection}/set-aside lists those that are.",
            404),
    EVENT_NOT_SET_ASIDE(
            "Only the event at which the projection has stopped can be set aside, and only as long as it can't be applied. The event"
                    + " by which a person is forgotten can't be at all.",
            "GET /projections says whether the projection has stopped, and at which position. If it goes on, there is nothing to do.",
            409),
    REBUILD_RUNNING(
            "A rebuild is running, and only one can, in all nodes together. The header Location says which, if it can be said.",
            "Watch it until it has ended, or cancel it with DELETE, and send the request again.",
            409) {
        @Override
        public Map<String, String> headers() {
            return Map.of(HttpHeaders.LOCATION, "RunningRebuild");
        }
    },
    NOTHING_TO_UNDO(
            "No generation of the read model is kept from before that this node could read: there was no rebuild, or it was of"
                    + " another version.",
            "GET /read-model shows what there is. Rebuild instead, or ask a node of that version.",
            409),
    REBUILD_ENDED(
            "The rebuild has ended, and can't be cancelled any more.",
            "Look at how it ended. If it is done, POST /read-model/undo goes back to the generation before.",
            409),
    SNAPSHOT_NAME_TAKEN(
            "There is a snapshot of the read model with this name, or a schema in the database that would have it.",
            "Take another name, or none, or drop the one that there is.",
            409),
    TOO_MANY_SNAPSHOTS(
            "There are as many snapshots of the read model as there can be.",
            "Drop one with DELETE, or wait until one expires: GET /read-model/snapshots says when.",
            409);

    @SuppressWarnings("ImmutableEnumChecker") // nobody can change it
    private final ProblemText text;

    ReadModelProblem(String meaning, String remedy, int... statuses) {
        this.text = new ProblemText(meaning, remedy, statuses);
    }

    @Override
    public ProblemText text() {
        return text;
    }
}

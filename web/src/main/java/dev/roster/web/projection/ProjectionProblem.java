package dev.roster.web.projection;

import dev.roster.web.problem.ProblemText;
import dev.roster.web.problem.ProblemType;

/** The types of problems of groups of event handlers, and of their dead letters. */
enum ProjectionProblem implements ProblemType {
    UNKNOWN_PROJECTION(
            "This service has no projection, and no other group of event handlers, with this name.",
            "GET /projections lists those that there are. Their names are case-sensitive.",
            404),
    UNKNOWN_DEAD_LETTERS(
            "There are no such dead letters: they were handled or discarded, or there never were any.",
            "GET /projections/{projection}/dead-letters lists those that wait, and discarded-letters those that were discarded.",
            404),
    NO_DEAD_LETTER_QUEUE(
            "The projection, or other group of event handlers, has no dead letters: it stops at an event that it can't handle, and"
                    + " GET /projections/{projection} says why.",
            "The detail says which setting gives it a dead-letter queue, if it can have one.",
            409),
    DEAD_LETTERS_IN_USE(
            "Somebody else is retrying these dead letters. Nothing was done.",
            "Wait, look at what has become of them, and send the request again.",
            409);

    @SuppressWarnings("ImmutableEnumChecker") // nobody can change it
    private final ProblemText text;

    ProjectionProblem(String meaning, String remedy, int... statuses) {
        this.text = new ProblemText(meaning, remedy, statuses);
    }

    @Override
    public ProblemText text() {
        return text;
    }
}

package dev.roster.web.projection;

import dev.roster.web.problem.ProblemText;
import dev.roster.web.problem.ProblemType;

/** The types of problems of groups of event handlers. */
enum ProjectionProblem implements ProblemType {
    UNKNOWN_PROJECTION(
            "This service has no projection, and no other group of event handlers, with this name.",
            "GET /projections lists those that there are. Their names are case-sensitive.",
            404);

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

package dev.roster;

import dev.roster.web.problem.ProblemText;
import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.ServiceProblem;
import java.util.Map;

/** The types of problems of heroes and teams. */
enum RosterProblem implements ProblemType {
    UNKNOWN_HERO(
            "There is no hero with this id: there never was one, it has ended, or it can't be read yet.",
            "Check the id. What was answered with 202 can be read from its position on: send its Roster-Position with a"
                    + " GET.",
            404,
            422),
    HERO_IS_RETIRED(
            "The hero has ended. Nothing can be changed of it, and its id is never used again.",
            "Register another hero, if there is to be one.",
            404,
            422),
    HERO_IS_FORGOTTEN(
            "The hero's personal data were erased. Only its id is left.",
            "Register another hero, if there is to be one.",
            404,
            410,
            422),
    UNKNOWN_TEAM(
            "There is no team with this id: there never was one, it has ended, or it can't be read yet. The id is in the"
                    + " address with status 404, in the body with status 422.",
            "Check the id. What was answered with 202 can be read from its position on: send its Roster-Position with a"
                    + " GET.",
            404,
            422),
    TEAM_IS_DISBANDED(
            "The team has ended. Nobody can join it, and its id is never used again.",
            "Form another team, or choose one that stands.",
            404,
            422),
    HERO_ALREADY_REGISTERED(
            "The id was used before, by a hero or a team, and an id is never used twice.",
            "Register the hero under another id.",
            409),
    HERO_ALREADY_ENLISTED("The hero is in the team already.", "Nothing: it is as was asked for.", 409),
    HERO_NOT_ENLISTED("The hero is not in the team.", "Nothing: it is as was asked for.", 409),
    TEAM_ALREADY_FORMED(
            "The id was used before, by a hero or a team, and an id is never used twice.",
            "Form the team under another id.",
            409),
    HAS_CHANGED(
            "The hero or team is at another version than those in If-Match, or at one in If-None-Match: somebody changed it since it"
                    + " was read, or what was read is of a history that was rewound. The member version says at which. Nothing was changed.",
            "Read it again, decide anew, and send the request with its new ETag.",
            412) {
        @Override
        public Map<String, Object> members() {
            return ServiceProblem.HAS_CHANGED.members();
        }
    },
    TEAM_NAMED_TWICE("A hero is to be in the same team twice.", "Name each team once.", 422),
    TOO_MANY_TEAMS(
            "A hero is to be given more teams than it can be given at once.",
            "Name fewer, and enlist the hero in the others afterwards.",
            422);

    @SuppressWarnings("ImmutableEnumChecker") // nobody can change it
    private final ProblemText text;

    RosterProblem(String meaning, String remedy, int... statuses) {
        this.text = new ProblemText(meaning, remedy, statuses);
    }

    @Override
    public ProblemText text() {
        return text;
    }
}

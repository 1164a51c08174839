package dev.roster;

import dev.roster.api.RuleViolation;
import dev.roster.api.RuleViolation.About;
import dev.roster.api.RuleViolation.HasChanged;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.HeroIsForgotten;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.api.RuleViolation.InvalidDetails;
import dev.roster.api.RuleViolation.PreconditionFailed;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.TeamNamedTwice;
import dev.roster.api.RuleViolation.TooManyTeams;
import dev.roster.api.RuleViolation.UnknownHero;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.web.problem.ProblemSource;
import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.Rejection;
import dev.roster.web.problem.ServiceProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** What the rejections of heroes and teams are over HTTP. */
@Component
@Order(0)
class RosterProblems implements ProblemSource {

    @Override
    public List<RosterProblem> types() {
        return List.of(RosterProblem.values());
    }

    @Override
    public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return failure instanceof RuleViolation violation
                ? Optional.of(rejection(violation, isInAddress))
                : Optional.empty();
    }

    /** A hero or team that an address names and that is not there is not found; one that a body names is a mistake. */
    private static Rejection rejection(RuleViolation violation, Predicate<Object> isInAddress) {
        return switch (violation) {
            case InvalidDetails invalid ->
                new Rejection(
                        ServiceProblem.INVALID_DETAILS,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        Map.of("errors", invalid.fields()));
            case TooManyTeams ignored -> new Rejection(RosterProblem.TOO_MANY_TEAMS, HttpStatus.UNPROCESSABLE_CONTENT);
            case TeamNamedTwice ignored ->
                new Rejection(RosterProblem.TEAM_NAMED_TWICE, HttpStatus.UNPROCESSABLE_CONTENT);
            case UnknownHero unknown -> missing(RosterProblem.UNKNOWN_HERO, unknown, isInAddress);
            case HeroIsRetired retired -> missing(RosterProblem.HERO_IS_RETIRED, retired, isInAddress);
            case HeroIsForgotten forgotten -> missing(RosterProblem.HERO_IS_FORGOTTEN, forgotten, isInAddress);
            case UnknownTeam unknown -> missing(RosterProblem.UNKNOWN_TEAM, unknown, isInAddress);
            case TeamIsDisbanded disbanded -> missing(RosterProblem.TEAM_IS_DISBANDED, disbanded, isInAddress);
            case HeroAlreadyRegistered ignored ->
                new Rejection(RosterProblem.HERO_ALREADY_REGISTERED, HttpStatus.CONFLICT);
            case TeamAlreadyFormed ignored -> new Rejection(RosterProblem.TEAM_ALREADY_FORMED, HttpStatus.CONFLICT);
            case HeroAlreadyEnlisted ignored -> new Rejection(RosterProblem.HERO_ALREADY_ENLISTED, HttpStatus.CONFLICT);
            case HeroNotEnlisted ignored -> new Rejection(RosterProblem.HERO_NOT_ENLISTED, HttpStatus.CONFLICT);
            case HasChanged changed ->
                new Rejection(
                        RosterProblem.HAS_CHANGED,
                        HttpStatus.PRECONDITION_FAILED,
                        Map.of("version", changed.version()));
            case PreconditionFailed ignored ->
                new Rejection(ServiceProblem.PRECONDITION_FAILED, HttpStatus.PRECONDITION_FAILED);
        };
    }

    private static Rejection missing(ProblemType type, About violation, Predicate<Object> isInAddress) {
        return new Rejection(
                type, isInAddress.test(violation.subject()) ? HttpStatus.NOT_FOUND : HttpStatus.UNPROCESSABLE_CONTENT);
    }
}

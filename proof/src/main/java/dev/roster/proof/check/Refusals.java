package dev.roster.proof.check;

import dev.roster.proof.check.Bounds.Erasure;
import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Intent.Kind;
import dev.roster.proof.check.Intent.Outcome;
import dev.roster.proof.check.Roster.HeroState;
import dev.roster.proof.check.Roster.Life;
import dev.roster.proof.check.Roster.TeamState;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import dev.roster.proof.run.Run.Rewind;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was refused was so at some position between the call's start and its end, and nothing failed in the service. */
final class Refusals {

    private static final int TEAMS_AT_REGISTRATION = 50;
    private static final int TEAMS_AT_ONCE = 200;
    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");
    private static final Pattern EPOCH = Pattern.compile("\"\\d+-([0-9a-v]{10,12})-");

    private final Roster roster;
    private final Causes causes;
    private final Bounds bounds;
    private final Findings findings;
    private List<Rewind> rewinds = List.of();
    private Set<Long> epochs = Set.of();

    Refusals(Roster roster, Causes causes, Bounds bounds, Findings findings) {
        this.roster = roster;
        this.causes = causes;
        this.bounds = bounds;
        this.findings = findings;
    }

    void check(Run run) {
        rewinds = run.rewinds();
        epochs = Views.stream(run.tables().path("epoch"))
                .filter(epoch -> epoch.has("began_at"))
                .map(epoch ->
                        Timestamp.valueOf(epoch.path("began_at").asString()).toInstant())
                .map(begin -> ChronoUnit.MICROS.between(Instant.EPOCH, begin))
                .collect(Collectors.toSet());
        var byKey = new HashMap<String, List<Intent>>();
        for (var intent : causes.intents()) {
            if (intent.unit() != null && intent.outcome() != Outcome.REFUSED) {
                byKey.computeIfAbsent(intent.unit(), unit -> new ArrayList<>()).add(intent);
            }
        }
        for (var intent : causes.intents()) {
            if (intent.outcome() == Outcome.REFUSED && isOfRules(intent)) {
                findings.checked(Rule.REFUSALS);
                check(intent, byKey);
            }
        }
        run.calls().stream()
                .filter(call -> call.isRead() && call.hasStatus(404))
                .forEach(this::notFound);
        run.calls().stream()
                .filter(call -> call.hasStatus(500))
                .forEach(call -> findings.violation(
                        Rule.REFUSALS, call, "it was answered with 500, where what PostgreSQL can't do is 503"));
    }

    private static boolean isOfRules(Intent intent) {
        return List.of(404, 409, 410, 412, 422).contains(intent.status());
    }

    private void check(Intent intent, Map<String, List<Intent>> byKey) {
        // Of an atomic batch the problem is about one of its lines.
        var line = intent.problem().path("line").asInt(intent.line());
        if (line != intent.line()) {
            return;
        }
        var type = intent.problem().path("type").asString("");
        var problem = type.substring(type.lastIndexOf('/') + 1);
        var holds = switch (problem) {
            case "unknown-hero" -> anyHero(intent, states -> states.contains(null));
            case "hero-is-retired" ->
                anyHero(intent, states -> states.stream().anyMatch(state -> isA(state, Life.RETIRED)));
            case "hero-is-forgotten" ->
                anyHero(intent, states -> states.stream().anyMatch(state -> isA(state, Life.FORGOTTEN)));
            case "unknown-team" -> anyTeam(intent, states -> states.contains(null));
            case "team-is-disbanded" ->
                anyTeam(intent, states -> states.stream().anyMatch(state -> state != null && !state.stands()));
            case "hero-already-registered", "team-already-formed" -> isThere(intent.stream(), intent, true);
            case "hero-already-enlisted" -> isEnlisted(intent, true);
            case "hero-not-enlisted" -> isEnlisted(intent, false);
            case "has-changed" -> hasChanged(intent);
            case "precondition-failed" -> preconditionFailed(intent);
            case "team-named-twice" ->
                new HashSet<>(intent.teams()).size() < intent.teams().size();
            case "too-many-teams" ->
                intent.teams().size() > (intent.kind() == Kind.REGISTER ? TEAMS_AT_REGISTRATION : TEAMS_AT_ONCE);
            case "idempotency-key-reused" ->
                byKey.getOrDefault(Objects.requireNonNullElse(intent.unit(), ""), List.of()).stream()
                        .anyMatch(other -> !other.hasContentOf(intent));
            default -> {
                findings.passedOver(Rule.REFUSALS);
                yield true;
            }
        };
        if (!holds) {
            findings.violation(
                    Rule.REFUSALS,
                    intent.call(),
                    "of " + intent + ": it was refused with " + problem
                            + version(intent) + ", which was not so from position " + from(intent.call()) + " to "
                            + to(intent.call()));
        }
    }

    private static String version(Intent intent) {
        var version = intent.problem().path("version");
        return version.isNumber() ? " (version " + version + ")" : "";
    }

    private long from(Call call) {
        return bounds.reached(call.start());
    }

    private long to(Call call) {
        return Math.min(roster.end(), bounds.drawnAfter(call.end()) - 1);
    }

    private static boolean isA(@Nullable HeroState state, Life life) {
        return state != null && state.life() == life;
    }

    private boolean anyHero(Intent intent, Predicate<List<@Nullable HeroState>> holds) {
        // Of one that was made under a key the client does not know the id.
        return intent.stream() == null
                || holds.test(heroStates(Objects.requireNonNullElse(intent.hero(), ""), intent.call()));
    }

    private List<@Nullable HeroState> heroStates(String id, Call call) {
        var hero = roster.heroes().get(id);
        return hero == null ? nothing() : states(hero.states, call);
    }

    private static <T> List<@Nullable T> nothing() {
        var nothing = new ArrayList<@Nullable T>();
        nothing.add(null);
        return nothing;
    }

    private <T> List<@Nullable T> states(Timeline<T> timeline, Call call) {
        var states = new ArrayList<@Nullable T>();
        if (timeline.at(from(call)) == null) {
            states.add(null);
        }
        states.addAll(timeline.between(from(call), to(call)));
        return states;
    }

    private boolean anyTeam(Intent intent, Predicate<List<@Nullable TeamState>> holds) {
        var named = new HashSet<>(intent.teams());
        if (intent.team() != null) {
            named.add(intent.team());
        }
        return named.stream().anyMatch(id -> holds.test(teamStates(id, intent.call())));
    }

    private List<@Nullable TeamState> teamStates(String id, Call call) {
        var team = roster.teams().get(id);
        return team == null ? nothing() : states(team.states, call);
    }

    private boolean isThere(@Nullable String id, Intent intent, boolean wanted) {
        if (id == null) {
            return true;
        }
        var call = intent.call();
        var states = new ArrayList<@Nullable Object>(heroStates(id, call));
        states.addAll(teamStates(id, call));
        return wanted
                ? states.stream().anyMatch(Objects::nonNull)
                : heroStates(id, call).contains(null) && teamStates(id, call).contains(null);
    }

    private boolean isEnlisted(Intent intent, boolean wanted) {
        var hero = roster.heroes().get(Objects.requireNonNullElse(intent.hero(), ""));
        if (hero == null) {
            return !wanted;
        }
        return states(hero.enlisted, intent.call()).stream()
                .anyMatch(teams -> wanted == (teams != null && teams.contains(intent.team())));
    }

    /** The version was there, and the conditions are not met by it. */
    private boolean hasChanged(Intent intent) {
        var version = intent.problem().path("version").asLong(-1);
        var id = Objects.requireNonNullElse(intent.stream(), "");
        var there =
                heroStates(id, intent.call()).stream().anyMatch(state -> state != null && state.version() == version)
                        || teamStates(id, intent.call()).stream()
                                .anyMatch(state -> state != null && state.version() == version);
        var match = intent.call().headers().get("if-match");
        var noneMatch = intent.call().headers().get("if-none-match");
        return there
                && ((match != null
                                && !match.equals("*")
                                && (!names(match, version, false)
                                        || isNewSinceARewind(id, version, intent.call())
                                        || isOfALostEpoch(match)))
                        || (noneMatch != null && !noneMatch.equals("*") && names(noneMatch, version, true)));
    }

    /** Then there may have been another of that number, which is lost, and whose tag matches nothing. */
    private boolean isNewSinceARewind(String id, long version, Call call) {
        return roster.history(id).stream()
                .filter(event -> event.version() == version)
                .anyMatch(event -> rewinds.stream()
                        .anyMatch(rewind -> rewind.closedAt() < call.end() && event.position() > rewind.fork()));
    }

    /** A tag has the microsecond at which its epoch began, and matches nothing once that epoch is lost. */
    private boolean isOfALostEpoch(String tags) {
        return !rewinds.isEmpty()
                && EPOCH.matcher(tags)
                        .results()
                        .anyMatch(epoch -> !epochs.contains(Long.parseLong(epoch.group(1), 32)));
    }

    /** Whether an entity tag is of a version; a weak one counts only where tags are not to match. */
    static boolean names(String tags, long version, boolean weakToo) {
        var matcher = TAG.matcher(tags);
        while (matcher.find()) {
            if ((weakToo || matcher.group(1) == null)
                    && matcher.group(2).split("-", 2)[0].equals(String.valueOf(version))) {
                return true;
            }
        }
        return false;
    }

    private boolean preconditionFailed(Intent intent) {
        var there = switch (intent.kind()) {
            case ENLIST, DISCHARGE -> isEnlisted(intent, true);
            default -> isThere(intent.stream(), intent, true);
        };
        var missing = switch (intent.kind()) {
            case ENLIST, DISCHARGE -> isEnlisted(intent, false);
            default -> isThere(intent.stream(), intent, false);
        };
        var match = intent.call().headers().get("if-match");
        return ("*".equals(intent.call().headers().get("if-none-match")) && there) || (match != null && missing);
    }

    /** A read finds nothing: there was nothing at the position that it says. */
    private void notFound(Call call) {
        var parts = call.parts();
        var ofHero = parts[0].equals(Event.HEROES);
        if (parts.length < 2
                || !(ofHero || parts[0].equals(Event.TEAMS))
                || call.problem().equals("unknown-snapshot")) {
            return;
        }
        findings.checked(Rule.REFUSALS);
        if (!isMissing(parts[1], ofHero, parts.length > 2 ? parts[2] : "", call)) {
            findings.violation(Rule.REFUSALS, call, "it was not found, and was there");
        }
    }

    private boolean isMissing(String id, boolean ofHero, String part, Call call) {
        var hero = ofHero ? roster.heroes().get(id) : null;
        if (part.equals("history")) {
            return (ofHero ? heroStates(id, call) : teamStates(id, call)).contains(null);
        }
        if (hero != null && bounds.erasure(hero, call) != Erasure.NOT_YET) {
            return true;
        }
        if (part.equals("personal-data")) {
            return heroStates(id, call).contains(null);
        }
        var at = call.position();
        if (at == null) {
            return (ofHero ? heroStates(id, call) : teamStates(id, call))
                    .stream().anyMatch(state -> state == null || isEnded(state));
        }
        var from = call.query().getOrDefault("from", "");
        var alsoAt = part.equals("changes") && Call.isPosition(from) ? Call.number(from) : at;
        return isMissing(id, ofHero, at) && isMissing(id, ofHero, alsoAt);
    }

    private boolean isMissing(String id, boolean ofHero, long at) {
        var hero = roster.heroes().get(id);
        var team = roster.teams().get(id);
        return ofHero ? hero == null || hero.living(at) == null : team == null || team.standing(at) == null;
    }

    private static boolean isEnded(Object state) {
        return state instanceof HeroState hero ? !hero.lives() : state instanceof TeamState team && !team.stands();
    }
}

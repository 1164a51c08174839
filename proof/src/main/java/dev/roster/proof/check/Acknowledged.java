package dev.roster.proof.check;

import dev.roster.proof.check.Causes.Group;
import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Intent.Kind;
import dev.roster.proof.check.Intent.Outcome;
import dev.roster.proof.run.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was acknowledged is in the export, once; what was refused is not; and of what nobody knows, each command led to something once
 * at most. On the way it learns what is sealed.
 */
final class Acknowledged {

    /** A look through all calls takes long. */
    private static final int MOST_HINTS = 20;

    private final Causes causes;
    private final Roster roster;
    private final Bounds bounds;
    private final Findings findings;
    private final Map<Group, Intent> claimed = new HashMap<>();
    private final Map<Group, Intent> sure = new HashMap<>();
    private final Map<String, String> made = new HashMap<>();
    private int hints;
    private final Map<Long, Boolean> doneBefore = new HashMap<>();

    Acknowledged(Causes causes, Roster roster, Bounds bounds, Findings findings) {
        this.causes = causes;
        this.roster = roster;
        this.bounds = bounds;
        this.findings = findings;
    }

    void check() {
        for (var intent : causes.intents()) {
            findings.checked(Rule.ACKNOWLEDGED);
            if (intent.outcome() == Outcome.ACCEPTED) {
                accepted(intent);
            }
        }
        explainTheRest();
    }

    private void accepted(Intent intent) {
        var at = intent.position();
        if (at == null) {
            broken(intent, "it was accepted, and the answer has no position");
            return;
        }
        requireOneThing(intent);
        if (intent.call().isAnsweredWithRepresentation()) {
            represented(intent, at);
            return;
        }
        var group = causes.at(at);
        if (group == null) {
            broken(intent, "it was acknowledged at position " + at + ", and the export has no event there");
        } else if (Causes.explains(intent, group)) {
            if (group.last().position() != at) {
                broken(intent, "it led to " + group + ", and was told another position than that of the last, " + at);
            }
            claim(intent, group);
        } else if (intent.kind().makes()) {
            repeated(intent, at, group);
        } else if (wasDoneBefore(intent)) {
            findings.passedOver(Rule.ACKNOWLEDGED);
        } else if (intent.isSurelyTheCause() || intent.kind().alwaysChanges()) {
            broken(intent, "it was acknowledged, and at its position is what it can't have led to: " + group);
        } else if (!wasAsAskedFor(intent, at)) {
            broken(intent, "things were not as it asks for up to its position, where there is " + group);
        }
    }

    /** What changed nothing was decided at some position from the start of the call on, and its own is at least that. */
    private boolean wasAsAskedFor(Intent intent, long at) {
        var before = Math.min(at, bounds.reached(intent.call().start()));
        var later = roster.history(Objects.requireNonNullElse(intent.stream(), "")).stream()
                .map(Event::position)
                .filter(position -> position > before && position <= at);
        return Stream.concat(Stream.of(before), later).anyMatch(position -> isAsAskedFor(intent, position));
    }

    /** The same key makes one thing. */
    private void requireOneThing(Intent intent) {
        var unit = intent.unit();
        if (unit != null && intent.made() != null) {
            var before = made.putIfAbsent(unit, intent.made());
            if (before != null && !before.equals(intent.made())) {
                broken(intent, "it made " + intent.made() + ", and " + before + " before, with the same key");
            }
        }
    }

    private void claim(Intent intent, Group group) {
        claimed.putIfAbsent(group, intent);
        if (intent.isSurelyTheCause()) {
            if (group.first().position() <= bounds.reached(intent.call().start())) {
                broken(intent, "it was told that it led to what was there before it was sent: " + group);
            }
            var other = sure.putIfAbsent(group, intent);
            if (other != null) {
                broken(intent, "it was told that it led to " + group + ", and so was " + other.call());
            }
        }
        if (!meetsCondition(intent, group)) {
            broken(intent, "its condition did not hold before " + group);
        }
        if (!isAsAskedFor(intent, group.last().position())) {
            broken(intent, "what it led to is not what it asks for: " + group + " or what was sealed in them");
        }
    }

    /** One that changed nothing has the events of another, and its condition was about what came of them. */
    private static boolean meetsCondition(Intent intent, Group group) {
        var match = intent.call().headers().get("if-match");
        if (intent.line() > 0 || intent.kind().makes() || match == null || match.equals("*")) {
            return true;
        }
        return Refusals.names(match, group.first().version() - 1, false)
                || (!intent.isSurelyTheCause()
                        && Refusals.names(match, group.last().version(), false));
    }

    /** What was made before is answered with the last position of what was made. */
    private void repeated(Intent intent, long at, Group last) {
        var id = intent.stream();
        var events = id == null ? List.<Event>of() : roster.history(id);
        var group = events.isEmpty() ? null : causes.at(events.getFirst().position());
        if (group == null || !Causes.explains(intent, group)) {
            broken(intent, "it was acknowledged as made, and the export has no " + id + " that was made so");
        } else if (group.last().position() > at || !last.first().stream().equals(id)) {
            broken(intent, "its position, " + at + ", is none of what it made");
        } else {
            claim(intent, group);
        }
    }

    /** Of commands that were all done before, those that make nothing say nothing of how things are. */
    private boolean wasDoneBefore(Intent intent) {
        return intent.isAtomic()
                && doneBefore.computeIfAbsent(
                        intent.call().number(),
                        call -> Intents.of(intent.call()).stream()
                                .anyMatch(other -> other.kind().makes() && other.status() == 200));
    }

    /** Its position is that of the read that its answer is from. */
    private void represented(Intent intent, long at) {
        var id = Objects.requireNonNull(intent.stream());
        // What was made may have been made before: the same was sent before.
        var before = intent.kind().makes() ? 0 : bounds.reached(intent.call().start());
        for (var event : roster.history(id).reversed()) {
            var group = Objects.requireNonNull(causes.at(event.position()));
            if (event.position() <= at && event.position() > before && Causes.explains(intent, group)) {
                claim(intent, group);
                return;
            }
        }
        if (intent.kind().alwaysChanges()
                || (intent.kind().makes() && roster.history(id).isEmpty())) {
            broken(intent, "it was acknowledged, and the export has no event that it led to");
        } else {
            findings.passedOver(Rule.ACKNOWLEDGED);
        }
    }

    private boolean isAsAskedFor(Intent intent, long at) {
        var hero = intent.hero() == null && intent.kind() == Kind.REGISTER
                ? roster.heroes().get(Objects.requireNonNullElse(intent.made(), ""))
                : roster.heroes().get(Objects.requireNonNullElse(intent.hero(), ""));
        var enlisted = hero == null ? null : hero.enlisted.at(at);
        var joined = enlisted == null ? Set.<String>of() : enlisted;
        return switch (intent.kind()) {
            case REGISTER -> {
                var state = hero == null
                        ? null
                        : hero.states.at(hero.events.getFirst().position());
                yield state != null
                        && state.name().matches(intent.texts().get("name"))
                        && state.secretName().matches(intent.texts().get("secretName"))
                        && state.age().matches(intent.texts().get("age"));
            }
            case REVISE_HERO -> {
                var state = hero == null ? null : hero.states.at(at);
                yield state != null
                        && intent.texts().entrySet().stream()
                                .allMatch(text -> fact(state, text.getKey()).matches(text.getValue()));
            }
            case REVISE_TEAM -> {
                var team = roster.teams().get(Objects.requireNonNullElse(intent.team(), ""));
                var state = team == null ? null : team.states.at(at);
                yield state != null
                        && Objects.equals(intent.texts().getOrDefault("name", state.name()), state.name())
                        && Objects.equals(
                                intent.texts().getOrDefault("headquarters", state.headquarters()),
                                state.headquarters());
            }
            case ENLIST -> joined.contains(intent.team());
            case DISCHARGE -> !joined.contains(intent.team());
            // Of a team that is disbanded it is no member, and is not discharged.
            case REASSIGN ->
                joined.containsAll(intent.teams())
                        && joined.stream()
                                .filter(team -> !intent.teams().contains(team))
                                .noneMatch(this::standsAtTheEnd);
            case FORM, RETIRE, FORGET, DISBAND -> true;
        };
    }

    private static Fact fact(Roster.HeroState state, String detail) {
        return switch (detail) {
            case "name" -> state.name();
            case "secretName" -> state.secretName();
            default -> state.age();
        };
    }

    private boolean standsAtTheEnd(String id) {
        var team = roster.teams().get(id);
        return team != null && team.standing(roster.end()) != null;
    }

    /** Gives each event that nobody was acknowledged to a command of which nobody knows what came of it. */
    private void explainTheRest() {
        var doubtful = new HashMap<String, Collection<List<Intent>>>();
        var units = new LinkedHashMap<Object, List<Intent>>();
        for (var intent : causes.intents()) {
            var unit = intent.unit();
            if (intent.outcome() == Outcome.UNKNOWN && (unit == null || !made.containsKey(unit))) {
                units.computeIfAbsent(unit == null ? intent : unit, key -> new ArrayList<>())
                        .add(intent);
            }
        }
        units.values()
                .forEach(unit -> doubtful.computeIfAbsent(stream(unit), key -> new ArrayList<>())
                        .add(unit));
        var rest = new LinkedHashMap<String, List<Group>>();
        for (var group : causes.groups()) {
            if (!claimed.containsKey(group)) {
                var stream = group.first().stream();
                var known = doubtful.containsKey(stream);
                rest.computeIfAbsent(known ? stream : madeUnseen(group), key -> new ArrayList<>())
                        .add(group);
            }
        }
        rest.forEach((stream, groups) -> explain(groups, List.copyOf(doubtful.getOrDefault(stream, List.of()))));
    }

    private static String stream(List<Intent> unit) {
        return unit.stream()
                .flatMap(intent -> Stream.ofNullable(intent.stream()))
                .findFirst()
                .orElse(unit.getFirst().kind() == Kind.REGISTER ? "a hero" : "a team");
    }

    /** What was made and has an id that no client ever saw. */
    private static String madeUnseen(Group group) {
        return switch (group.first().name()) {
            case "HeroRegistered" -> "a hero";
            case "TeamFormed" -> "a team";
            default -> group.first().stream();
        };
    }

    private void explain(List<Group> groups, List<List<Intent>> units) {
        var takenBy = new HashMap<List<Intent>, Group>();
        for (var group : groups) {
            learn(group, units);
            if (!isFound(group, units, takenBy, new HashSet<>())) {
                var refused = Stream.of(causes.intents())
                        .filter(any -> hints++ < MOST_HINTS)
                        .flatMap(List::stream)
                        .filter(intent -> intent.outcome() == Outcome.REFUSED && Causes.explains(intent, group))
                        .findFirst();
                findings.violation(
                        Rule.ACKNOWLEDGED,
                        refused.map(Intent::call).orElse(null),
                        "no call that was accepted, or may have been, can have led to " + group
                                + refused.map(intent -> "; a call that was refused can")
                                        .orElse(""));
            }
        }
    }

    /** An augmenting path: another group gives its command up if it finds another. */
    private boolean isFound(
            Group group, List<List<Intent>> units, Map<List<Intent>, Group> takenBy, Set<List<Intent>> tried) {
        for (var unit : units) {
            if (canHaveLedTo(group, unit) && tried.add(unit)) {
                var other = takenBy.get(unit);
                if (other == null || isFound(other, units, takenBy, tried)) {
                    takenBy.put(unit, group);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean canHaveLedTo(Group group, List<Intent> unit) {
        return unit.stream().anyMatch(intent -> canHaveLedTo(group, intent));
    }

    private boolean canHaveLedTo(Group group, Intent intent) {
        return group.first().position() > bounds.reached(intent.call().start()) && Causes.explains(intent, group);
    }

    private void learn(Group group, List<List<Intent>> units) {
        var hero = roster.heroes().get(group.first().stream());
        if (hero == null) {
            return;
        }
        for (var event : group.events()) {
            var state = Objects.requireNonNull(hero.states.at(event.position()));
            var facts = facts(event, state);
            units.stream()
                    .flatMap(List::stream)
                    .filter(intent -> canHaveLedTo(group, intent))
                    .forEach(intent -> facts.forEach(
                            (detail, fact) -> fact.mayBe(intent.texts().get(detail))));
            facts.values().forEach(Fact::settle);
        }
    }

    private static Map<String, Fact> facts(Event event, Roster.HeroState state) {
        return switch (event.name()) {
            case "HeroRegistered" -> Map.of("name", state.name(), "secretName", state.secretName(), "age", state.age());
            case "HeroRenamed" -> Map.of("name", state.name());
            case "SecretNameChanged" -> Map.of("secretName", state.secretName());
            case "HeroAgeChanged" -> Map.of("age", state.age());
            default -> Map.of();
        };
    }

    private void broken(Intent intent, @Nullable String words) {
        findings.violation(Rule.ACKNOWLEDGED, intent.call(), "of " + intent + ": " + words);
    }
}

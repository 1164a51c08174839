package dev.roster.proof.check;

import dev.roster.proof.check.Bounds.Erasure;
import dev.roster.proof.check.Roster.Hero;
import dev.roster.proof.check.Roster.HeroState;
import dev.roster.proof.check.Roster.TeamState;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Histories, and what is different between two moments. */
final class Histories {

    private static final int LIMIT = 50;
    private static final List<String> AS_STORED = List.of("heroId", "teamId", "headquarters");

    private final Roster roster;
    private final Bounds bounds;
    private final Views views;

    Histories(Roster roster, Bounds bounds, Views views) {
        this.roster = roster;
        this.bounds = bounds;
        this.views = views;
    }

    /** What differs in a history, null if nothing does. What is appended side by side with its position it may leave out. */
    @Nullable
    String history(Call call, long at) {
        var before = Long.parseLong(call.query().getOrDefault("before", String.valueOf(Long.MAX_VALUE)));
        var limit = Integer.parseInt(call.query().getOrDefault("limit", String.valueOf(LIMIT)));
        var sure = bounds.reached(call.start());
        var entries = Views.stream(call.answer()).toList();
        var next = 0;
        var more = false;
        for (var event : roster.history(call.parts()[1]).reversed()) {
            if (event.position() >= before || event.position() > at) {
                continue;
            }
            if (next == limit) {
                more |= event.position() <= sure;
                break;
            }
            if (next < entries.size() && entries.get(next).path("position").asLong(0) == event.position()) {
                var wrong = entry(entries.get(next++), event, call);
                if (wrong != null) {
                    return wrong;
                }
            } else if (event.position() <= sure) {
                return event + " is missing";
            }
        }
        if (next < entries.size()) {
            return "it has what did not happen then: " + entries.get(next);
        }
        return more && call.link() == null ? "it goes on, and no link says so" : null;
    }

    private @Nullable String entry(JsonNode entry, Event event, Call call) {
        if (entry.path("version").asLong(-1) != event.version()
                || !entry.path("event").asString("").equals(event.name())
                || !entry.path("correlationId").asString("").equals(event.command())
                || !isData(entry.path("data"), event, call)) {
            return "it was " + event.whole() + ", and not " + entry;
        }
        return null;
    }

    private boolean isData(JsonNode data, Event event, Call call) {
        for (var field : AS_STORED) {
            if (!data.path(field).asString("").equals(event.data(field))) {
                return false;
            }
        }
        if (!event.isOfHero()) {
            return data.path("name").asString("").equals(event.data("name"));
        }
        var hero = Objects.requireNonNull(roster.heroes().get(event.stream()));
        var state = Objects.requireNonNull(hero.states.at(event.position()));
        var isBare = !data.has("name") && !data.has("age") && !data.has("secretName");
        return switch (bounds.erasure(hero, call)) {
            case DONE -> isBare;
            case MAYBE -> isBare || isOpened(data, state);
            case NOT_YET -> isOpened(data, state) && hasWhatIsNew(data, event);
        };
    }

    private static boolean hasWhatIsNew(JsonNode data, Event event) {
        return switch (event.name()) {
            case "HeroRegistered" -> data.has("name") && data.has("age");
            case "HeroRenamed" -> data.has("name");
            case "HeroAgeChanged" -> data.has("age");
            default -> true;
        };
    }

    private static boolean isOpened(JsonNode data, HeroState state) {
        return (!data.has("name") || state.name().matches(Views.value(data.path("name"))))
                && (!data.has("age") || state.age().matches(Views.value(data.path("age"))))
                && (!data.has("secretName") || state.secretName().matches(Views.value(data.path("secretName"))));
    }

    /** What differs in what was different between two moments, null if nothing does. */
    @Nullable
    String changes(Call call, long to) {
        var answer = call.answer();
        var from = answer.path("from").asLong(-1);
        if (answer.path("to").asLong(-1) != to || from > to || isOther("from", from, call) || isOther("to", to, call)) {
            return "it is of other moments than it was asked for: from " + from + " to " + answer.path("to");
        }
        return call.parts()[0].equals(Event.TEAMS) ? ofTeam(call, from, to) : ofHero(call, from, to);
    }

    private static boolean isOther(String moment, long position, Call call) {
        var asked = call.query().getOrDefault(moment, "");
        return Call.isPosition(asked) && Call.number(asked) != position;
    }

    private @Nullable String ofHero(Call call, long from, long to) {
        var hero = roster.heroes().get(call.parts()[1]);
        if (hero == null || bounds.erasure(hero, call) == Erasure.DONE) {
            return "there was no such hero";
        }
        var answer = call.answer();
        var joined = new TreeSet<>(hero.teams(to));
        joined.removeAll(hero.teams(from));
        var left = new TreeSet<>(hero.teams(from));
        left.removeAll(hero.teams(to));
        if (!ids(answer.path("joined")).equals(joined)
                || !ids(answer.path("left")).equals(left)) {
            return "the hero joined " + joined + " and left " + left;
        }
        var wrong = rows(answer, true, from, to, call);
        return wrong != null ? wrong : revised(answer.path("revised"), hero.living(from), hero.living(to));
    }

    private @Nullable String ofTeam(Call call, long from, long to) {
        var team = roster.teams().get(call.parts()[1]);
        if (team == null) {
            return "there was no such team";
        }
        var answer = call.answer();
        var sooner = team.heroes(from).collect(Collectors.toCollection(TreeSet::new));
        var later = team.heroes(to).collect(Collectors.toCollection(TreeSet::new));
        var changed = new ArrayList<String>();
        var both = new TreeSet<>(sooner);
        both.addAll(later);
        var after = call.query().getOrDefault("after", "");
        both.stream()
                .filter(id -> sooner.contains(id) != later.contains(id) && id.compareTo(after) > 0)
                .filter(id -> !views.isGone(hero(id), call))
                .forEach(changed::add);
        var limit = Integer.parseInt(call.query().getOrDefault("limit", String.valueOf(LIMIT)));
        var given = new TreeSet<>(ids(answer.path("joined")));
        given.addAll(ids(answer.path("left")));
        var next = 0;
        for (var id : changed) {
            if (next == limit) {
                break;
            }
            if (given.remove(id)) {
                next++;
            } else if (!views.mayBeLeftOut(hero(id), call)) {
                return "the hero " + id + " came or went, and is missing";
            }
        }
        if (!given.isEmpty()
                || !later.containsAll(ids(answer.path("joined")))
                || !sooner.containsAll(ids(answer.path("left")))) {
            return "a hero neither came nor went so: " + given;
        }
        var wrong = rows(answer, false, from, to, call);
        return wrong != null ? wrong : revised(answer.path("revised"), team.standing(from), team.standing(to));
    }

    private Hero hero(String id) {
        return Objects.requireNonNull(roster.heroes().get(id));
    }

    private static Set<String> ids(JsonNode rows) {
        return Views.stream(rows)
                .map(row -> row.path("id").asString(""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private @Nullable String rows(JsonNode answer, boolean ofTeams, long from, long to, Call call) {
        for (var list : Map.of("joined", to, "left", from).entrySet()) {
            for (var row : answer.path(list.getKey())) {
                var wrong = ofTeams ? views.team(row, list.getValue(), call) : views.hero(row, list.getValue(), call);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    private static @Nullable String revised(JsonNode revised, @Nullable HeroState from, @Nullable HeroState to) {
        return revised(revised, facts(from), facts(to));
    }

    private static Map<String, Fact> facts(@Nullable HeroState state) {
        return state == null
                ? Map.of()
                : Map.of("name", state.name(), "secretName", state.secretName(), "age", state.age());
    }

    private static @Nullable String revised(JsonNode revised, @Nullable TeamState from, @Nullable TeamState to) {
        return revised(revised, facts(from), facts(to));
    }

    private static Map<String, Fact> facts(@Nullable TeamState state) {
        return state == null
                ? Map.of()
                : Map.of("name", Fact.of(state.name()), "headquarters", Fact.of(state.headquarters()));
    }

    /** A secret name is there for some readers only, and what can't be known is not looked at. */
    private static @Nullable String revised(JsonNode revised, Map<String, Fact> from, Map<String, Fact> to) {
        var names = new HashSet<>(from.keySet());
        names.addAll(to.keySet());
        for (var name : names) {
            var then = from.getOrDefault(name, Fact.of(null));
            var now = to.getOrDefault(name, Fact.of(null));
            if (revised.has(name)) {
                var change = revised.path(name);
                if (!then.matches(Views.value(change.path("from"))) || !now.matches(Views.value(change.path("to")))) {
                    return "the " + name + " was " + then + " and became " + now;
                }
            } else if (!name.equals("secretName")
                    && then.isKnown()
                    && now.isKnown()
                    && !Objects.equals(then.value(), now.value())) {
                return "the " + name + " was " + then + " and became " + now + ", and is not said to be another";
            }
        }
        return null;
    }
}

package dev.roster.proof.check;

import dev.roster.proof.check.Bounds.Erasure;
import dev.roster.proof.check.Roster.Hero;
import dev.roster.proof.check.Roster.HeroState;
import dev.roster.proof.check.Roster.Team;
import dev.roster.proof.run.Call;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares heroes and teams of an answer with what they were at its position. */
final class Views {

    private final Roster roster;
    private final Bounds bounds;

    Views(Roster roster, Bounds bounds) {
        this.roster = roster;
        this.bounds = bounds;
    }

    /** Whose key is destroyed is left out of the past; of the live read model it may be, as soon as that is so. */
    private boolean isLeftOut(Hero hero, Call call) {
        return !isLive(call) && bounds.erasure(hero, call) == Erasure.DONE;
    }

    boolean mayBeLeftOut(Hero hero, Call call) {
        return bounds.erasure(hero, call) != Erasure.NOT_YET;
    }

    private static boolean isLive(Call call) {
        return call.readsLive() || !call.isRead();
    }

    /** What differs in a hero's row, null if nothing does. Its secret name is there for some readers only. */
    @Nullable
    String hero(JsonNode row, long at, Call call) {
        var id = row.path("id").asString("");
        var hero = roster.heroes().get(id);
        var state = hero == null ? null : hero.living(at);
        if (hero == null || state == null || isLeftOut(hero, call)) {
            return "the hero " + id + " was not there";
        }
        var wrong = new StringJoiner(", ").setEmptyValue("");
        if (!state.name().matches(value(row.path("name")))) {
            wrong.add("the name was " + state.name());
        }
        if (row.has("secretName") && !state.secretName().matches(value(row.path("secretName")))) {
            wrong.add("the secret name was another");
        }
        if (!state.age().matches(value(row.path("age")))) {
            wrong.add("the age was " + state.age());
        }
        if (row.path("version").asLong(-1) != state.version()) {
            wrong.add("the version was " + state.version());
        }
        return wrong.length() == 0 ? null : "of hero " + id + " " + wrong + ", and not as in " + row;
    }

    static @Nullable Object value(JsonNode value) {
        return value.isNumber() ? Integer.valueOf(value.intValue()) : value.isString() ? value.stringValue() : null;
    }

    /** What differs in a team's row, null if nothing does. */
    @Nullable
    String team(JsonNode row, long at, Call call) {
        var id = row.path("id").asString("");
        var team = roster.teams().get(id);
        var state = team == null ? null : team.standing(at);
        if (team == null || state == null) {
            return "the team " + id + " was not there";
        }
        var wrong = new StringJoiner(", ").setEmptyValue("");
        if (!state.name().equals(row.path("name").asString(null))) {
            wrong.add("the name was " + state.name());
        }
        if (!state.headquarters().equals(row.path("headquarters").asString(null))) {
            wrong.add("the headquarters were " + state.headquarters());
        }
        if (row.path("version").asLong(-1) != state.version()) {
            wrong.add("the version was " + state.version());
        }
        if (row.has("heroCount") && !isCount(team, at, row.path("heroCount").asLong(-1), call)) {
            wrong.add("it had " + team.count(at) + " heroes");
        }
        return wrong.length() == 0 ? null : "of team " + id + " " + wrong + ", and not as in " + row;
    }

    private boolean isCount(Team team, long at, long given, Call call) {
        if (given == team.count(at) && isLive(call)) {
            return true;
        }
        var most = 0L;
        var least = 0L;
        for (var id : team.heroes(at).toList()) {
            var hero = Objects.requireNonNull(roster.heroes().get(id));
            most += isLeftOut(hero, call) ? 0 : 1;
            least += mayBeLeftOut(hero, call) ? 0 : 1;
        }
        return least <= given && given <= most;
    }

    /** The heroes of a team, in the order of their ids. */
    Stream<Hero> members(Team team, long at) {
        return team.heroes(at).map(id -> Objects.requireNonNull(roster.heroes().get(id)));
    }

    /**
     * Compares a part of a list with what it is to be: those that it may leave out may be there.
     *
     * @param expected what is behind the part before, in the order of the list
     * @param limit the most rows of a part
     * @return what differs, null if nothing does
     */
    <T> @Nullable String page(JsonNode rows, Iterator<T> expected, int limit, Id<T> id, Predicate<T> mayBeMissing) {
        var given = new ArrayList<String>();
        rows.forEach(row -> given.add(row.path("id").asString("")));
        var next = 0;
        while (expected.hasNext()) {
            var item = expected.next();
            if (next == limit) {
                return next < given.size() ? "it has more than " + limit + " rows" : null;
            }
            if (next < given.size() && given.get(next).equals(id.of(item))) {
                next++;
            } else if (!mayBeMissing.test(item)) {
                return next < given.size()
                        ? given.get(next) + " comes where " + id.of(item) + " was"
                        : id.of(item) + " is missing after " + next + " rows";
            }
        }
        return next < given.size() ? given.get(next) + " comes, and the list had no more" : null;
    }

    /** The id of a row. */
    interface Id<T> {
        String of(T item);
    }

    boolean isGone(Hero hero, Call call) {
        return isLeftOut(hero, call);
    }

    static boolean isKnown(HeroState state) {
        return state.name().isKnown() && state.age().isKnown();
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

package dev.roster.proof.check;

import dev.roster.proof.run.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All heroes and teams as the events say, at every position. It keeps what each was from when on, not copies of the whole. What
 * breaks a rule is folded as it is, and {@link Prefixes} speaks of it.
 */
final class Roster {

    private final Map<String, Hero> heroes = new TreeMap<>();
    private final Map<String, Team> teams = new TreeMap<>();
    private final Map<Long, Event> events = new HashMap<>();
    private long end;

    Roster(List<Event> events) {
        events.forEach(this::fold);
    }

    /** In the order of their ids. */
    Map<String, Hero> heroes() {
        return heroes;
    }

    /** In the order of their ids. */
    Map<String, Team> teams() {
        return teams;
    }

    @Nullable
    Event event(long position) {
        return events.get(position);
    }

    /** The last position. */
    long end() {
        return end;
    }

    /** Its own events and, of a team, those of its members that are about it. */
    List<Event> history(String id) {
        var hero = heroes.get(id);
        var team = teams.get(id);
        return hero != null ? hero.events : team != null ? team.events : List.of();
    }

    private void fold(Event event) {
        events.put(event.position(), event);
        end = Math.max(end, event.position());
        if (event.isOfHero()) {
            fold(heroes.computeIfAbsent(event.stream(), Hero::new), event);
        } else if (event.kind().equals(Event.TEAMS)) {
            fold(teams.computeIfAbsent(event.stream(), Team::new), event);
        }
    }

    private void fold(Hero hero, Event event) {
        var at = event.position();
        hero.events.add(event);
        var before = hero.states.last();
        var now = before == null
                ? new HeroState(event.version(), new Fact(), new Fact(), new Fact(), Life.LIVES)
                : before.at(event.version());
        switch (event.name()) {
            case "HeroRegistered", "HeroRenamed", "SecretNameChanged", "HeroAgeChanged" -> {
                var whole = event.name().equals("HeroRegistered");
                now = new HeroState(
                        event.version(),
                        whole || event.name().equals("HeroRenamed") ? new Fact() : now.name,
                        whole || event.name().equals("SecretNameChanged") ? new Fact() : now.secretName,
                        whole || event.name().equals("HeroAgeChanged") ? new Fact() : now.age,
                        now.life);
            }
            case "HeroEnlisted" -> {
                hero.enlisted.add(at, with(hero.enlisted.last(), event.team()));
                join(hero, teams.computeIfAbsent(event.team(), Team::new), event);
            }
            case "HeroDischarged" -> {
                hero.enlisted.add(at, without(hero.enlisted.last(), event.team()));
                var team = teams.computeIfAbsent(event.team(), Team::new);
                team.events.add(event);
                leave(hero, team, at);
            }
            case "HeroRetired" -> {
                now = now.with(Life.RETIRED);
                end(hero, event);
            }
            case "HeroForgotten" -> {
                now = now.with(Life.FORGOTTEN);
                hero.forgotten = at;
                end(hero, event);
            }
            default -> {}
        }
        hero.states.add(at, now);
    }

    private void end(Hero hero, Event event) {
        for (var id : hero.teams(event.position())) {
            var team = teams.computeIfAbsent(id, Team::new);
            team.events.add(event);
            leave(hero, team, event.position());
        }
    }

    private static void join(Hero hero, Team team, Event event) {
        var at = event.position();
        team.events.add(event);
        if (!hero.teams(at).contains(team.id)) {
            hero.links.add(at, with(hero.links.last(), team.id));
            team.members.computeIfAbsent(hero.id, id -> new ArrayList<>()).add(new Membership(at, Long.MAX_VALUE));
            team.counts.add(at, team.count(at) + 1);
        }
    }

    private static void leave(Hero hero, Team team, long at) {
        if (hero.teams(at).contains(team.id)) {
            hero.links.add(at, without(hero.links.last(), team.id));
            var memberships = team.members.get(hero.id);
            if (memberships != null) {
                var last = memberships.removeLast();
                memberships.add(new Membership(last.from, at));
            }
            team.counts.add(at, team.count(at) - 1);
        }
    }

    private void fold(Team team, Event event) {
        var at = event.position();
        team.events.add(event);
        var before = team.states.last();
        var name = event.data("name");
        var headquarters = event.data("headquarters");
        var now = switch (event.name()) {
            case "TeamFormed" -> new TeamState(event.version(), name, headquarters, true);
            case "TeamRenamed" -> new TeamState(event.version(), name, before == null ? "" : before.headquarters, true);
            case "TeamRelocated" ->
                new TeamState(event.version(), before == null ? "" : before.name, headquarters, true);
            default ->
                new TeamState(
                        event.version(),
                        before == null ? "" : before.name,
                        before == null ? "" : before.headquarters,
                        !event.name().equals("TeamDisbanded"));
        };
        team.states.add(at, now);
        if (!now.stands) {
            for (var id : team.heroes(at).toList()) {
                leave(heroes.computeIfAbsent(id, Hero::new), team, at);
            }
        }
    }

    private static SortedSet<String> with(@Nullable SortedSet<String> before, String id) {
        var now = before == null ? new TreeSet<String>() : new TreeSet<>(before);
        now.add(id);
        return now;
    }

    private static SortedSet<String> without(@Nullable SortedSet<String> before, String id) {
        var now = before == null ? new TreeSet<String>() : new TreeSet<>(before);
        now.remove(id);
        return now;
    }

    /** Whether a hero is there. */
    enum Life {
        LIVES,
        RETIRED,
        FORGOTTEN
    }

    /** A hero at a version. */
    record HeroState(long version, Fact name, Fact secretName, Fact age, Life life) {

        private HeroState at(long next) {
            return new HeroState(next, name, secretName, age, life);
        }

        private HeroState with(Life other) {
            return new HeroState(version, name, secretName, age, other);
        }

        boolean lives() {
            return life == Life.LIVES;
        }
    }

    /** A team at a version. */
    record TeamState(long version, String name, String headquarters, boolean stands) {}

    private record Membership(long from, long to) {
        private boolean holds(long position) {
            return from <= position && position < to;
        }
    }

    /** A hero, from its first event on. */
    static final class Hero {

        final String id;
        final List<Event> events = new ArrayList<>();
        final Timeline<HeroState> states = new Timeline<>();

        /** The teams that it has joined and not left, also those that are disbanded by now. */
        final Timeline<SortedSet<String>> enlisted = new Timeline<>();

        private final Timeline<SortedSet<String>> links = new Timeline<>();

        /** The position at which it was forgotten, or 0. */
        long forgotten;

        private Hero(String id) {
            this.id = id;
        }

        /** The teams that it is in. */
        SortedSet<String> teams(long position) {
            var found = links.at(position);
            return found == null ? new TreeSet<>() : found;
        }

        /** Null unless it is there. */
        @Nullable
        HeroState living(long position) {
            var state = states.at(position);
            return state != null && state.lives() ? state : null;
        }
    }

    /** A team, from its first event on. */
    static final class Team {

        final String id;

        /** Its own, and those of its members that are about it. */
        final List<Event> events = new ArrayList<>();

        final Timeline<TeamState> states = new Timeline<>();
        private final Timeline<Long> counts = new Timeline<>();
        private final Map<String, List<Membership>> members = new TreeMap<>();

        private Team(String id) {
            this.id = id;
        }

        /** Its heroes, in the order of their ids; they are looked up as they are asked for. */
        Stream<String> heroes(long position) {
            return members.entrySet().stream()
                    .filter(memberships -> isIn(memberships.getValue(), position))
                    .map(Map.Entry::getKey);
        }

        private static boolean isIn(List<Membership> memberships, long position) {
            for (var membership : memberships) {
                if (membership.holds(position)) {
                    return true;
                }
            }
            return false;
        }

        long count(long position) {
            var count = counts.at(position);
            return count == null ? 0 : count;
        }

        /** Null unless it stands. */
        @Nullable
        TeamState standing(long position) {
            var state = states.at(position);
            return state != null && state.stands() ? state : null;
        }
    }
}

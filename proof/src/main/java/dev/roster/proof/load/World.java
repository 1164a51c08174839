package dev.roster.proof.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the clients know together: who is there and who was, by what they were answered. */
final class World {

    static final int HEROES = 40;
    static final int TEAMS = 12;

    private static final int LONGEST_MEMORY = 60;

    private final List<String> heroes = new ArrayList<>();
    private final List<String> teams = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<String> everyHero = new ArrayList<>();
    private final List<String> snapshots = new ArrayList<>();
    private final Map<String, String> etags = new HashMap<>();
    private final Map<String, String> olderEtags = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private long position;

    /** There as far as is known; a hero may have been added again by a repetition. */
    synchronized void addHero(String hero) {
        if (!everyHero.contains(hero)) {
            heroes.add(hero);
            everyHero.add(hero);
        }
    }

    synchronized void addTeam(String team) {
        if (!teams.contains(team) && !ended.contains(team)) {
            teams.add(team);
        }
    }

    /** It ended, or is said not to be there. */
    synchronized void end(String id) {
        var wasHero = heroes.remove(id);
        if (teams.remove(id) || wasHero) {
            ended.add(id);
            etags.remove(id);
            if (ended.size() > LONGEST_MEMORY) {
                ended.removeFirst();
            }
        }
    }

    synchronized int countHeroes() {
        return heroes.size();
    }

    synchronized int countTeams() {
        return teams.size();
    }

    /** One that is there, or, seldom, one that is not, or never was. */
    synchronized String hero(RandomGenerator random) {
        return pick(heroes, random);
    }

    synchronized String team(RandomGenerator random) {
        return pick(teams, random);
    }

    private String pick(List<String> some, RandomGenerator random) {
        var dice = random.nextInt(100);
        if (some.isEmpty() || dice == 0) {
            return id(random);
        }
        return dice < 6 && !ended.isEmpty()
                ? ended.get(random.nextInt(ended.size()))
                : some.get(random.nextInt(some.size()));
    }

    synchronized List<String> everyHero() {
        return List.copyOf(everyHero);
    }

    synchronized void noteEtag(String id, @Nullable String etag) {
        if (etag != null) {
            var before = etags.put(id, etag);
            if (before != null && !before.equals(etag)) {
                olderEtags.put(id, before);
            }
        }
    }

    /** One that somebody saw before the last. */
    synchronized Optional<String> olderEtag(String id) {
        return Optional.ofNullable(olderEtags.get(id));
    }

    synchronized Optional<String> etag(String id) {
        return Optional.ofNullable(etags.get(id));
    }

    synchronized void notePosition(String answered) {
        position = Math.max(position, Answer.number(answered));
        if (told.size() < LONGEST_MEMORY) {
            told.add(answered);
        } else {
            told.set((int) (Answer.number(answered) % LONGEST_MEMORY), answered);
        }
    }

    /** One of those that anybody was told lately. */
    synchronized String told(RandomGenerator random) {
        return told.isEmpty() ? "0" : told.get(random.nextInt(told.size()));
    }

    /** What was told after a position is of a history that was rewound. */
    synchronized void goBackTo(String shared) {
        position = Math.min(position, Answer.number(shared));
    }

    /** The highest that anybody was told. */
    synchronized long position() {
        return position;
    }

    synchronized void addSnapshot(String name) {
        snapshots.add(name);
    }

    synchronized void dropSnapshot(String name) {
        snapshots.remove(name);
    }

    synchronized List<String> snapshots() {
        return List.copyOf(snapshots);
    }

    /** A random UUID (RFC 9562, version 4), by the seed. */
    static String id(RandomGenerator random) {
        var high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        var low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}

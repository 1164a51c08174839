package dev.roster.query;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.Sealed;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRelocated;
import dev.roster.api.TeamEvent.TeamRenamed;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run of events changes in the read model as it was at {@link #start()}. Pure: knows no
 * database, so events that contradict each other stop it here, and those that contradict the tables stop it when it is
 * written.
 */
final class Batch {

    private final long start;
    private long first;
    private long end;

    private final Map<UUID, HeroChange> heroes = new LinkedHashMap<>();
    private final Map<UUID, TeamChange> teams = new LinkedHashMap<>();
    private final Set<Link> added = new LinkedHashSet<>();
    private final Set<Link> removed = new LinkedHashSet<>();
    private final Set<UUID> forgotten = new LinkedHashSet<>();

    /** @param start the position that the read model has reached */
    Batch(long start) {
        this.start = start;
        this.end = start;
    }

    /**
     * Goes on to the next event.
     *
     * @return whether it is to be folded in; the read model may have it already
     * @throws EventNotApplied if it is not the next
     */
    boolean advance(long position) {
        if (position <= start) {
            return false;
        }
        // An upcaster may make two events of one, which then share a position.
        if (position < end) {
            throw new EventNotApplied(position, "It came after the one at " + end + ".");
        }
        if (isEmpty()) {
            first = position;
        }
        end = position;
        return true;
    }

    /** Folds a hero's event in. Only what is of one hero or team must come in order. */
    void fold(HeroEvent event, long version, long position) {
        var id = event.heroId();
        switch (event) {
            case HeroRegistered registered ->
                requireNew(heroes.put(id, HeroChange.registered(registered, version, position)), version, position);
            case HeroRenamed renamed -> hero(id, version, position).details = renamed.details();
            case SecretNameChanged changed -> hero(id, version, position).secretName = changed.secretName();
            case HeroAgeChanged changed -> hero(id, version, position).details = changed.details();
            case HeroEnlisted enlisted -> {
                hero(id, version, position);
                add(new Link(enlisted.teamId(), id), position);
            }
            case HeroDischarged discharged -> {
                hero(id, version, position);
                remove(new Link(discharged.teamId(), id), position);
            }
            case HeroRetired ignored -> hero(id, version, position).ended = true;
            case HeroForgotten ignored -> forgotten.add(id);
        }
    }

    /** Folds a team's event in. */
    void fold(TeamEvent event, long version, long position) {
        var id = event.teamId();
        switch (event) {
            case TeamFormed formed ->
                requireNew(teams.put(id, TeamChange.formed(formed, version, position)), version, position);
            case TeamRenamed renamed -> team(id, version, position).name = renamed.name();
            case TeamRelocated relocated -> team(id, version, position).headquarters = relocated.headquarters();
            case TeamDisbanded ignored -> team(id, version, position).ended = true;
        }
    }

    /** The position that the read model had reached before. */
    long start() {
        return start;
    }

    /** The position of the first event that is new to the read model. */
    long first() {
        return first;
    }

    /** The position that the read model has reached when this is written. */
    long end() {
        return end;
    }

    boolean isEmpty() {
        return end == start;
    }

    /** Every hero that the batch says something of. */
    Set<UUID> heroIds() {
        var ids = new LinkedHashSet<>(heroes.keySet());
        ids.addAll(forgotten);
        return ids;
    }

    /** Leaves out what the batch says of heroes that are forgotten by now: they count as never been. */
    void forget(Collection<UUID> heroIds) {
        forgotten.addAll(heroIds);
        heroes.keySet().removeAll(forgotten);
    }

    /** Heroes that are forgotten, who may have left rows before. */
    Set<UUID> forgotten() {
        return forgotten;
    }

    Collection<HeroChange> heroes() {
        return heroes.values();
    }

    Collection<TeamChange> teams() {
        return teams.values();
    }

    /** Links that did not stand before and do now. */
    List<Link> added() {
        return standing(added);
    }

    /** Links that stood before, unless their team had ended, and whose hero and team outlive them. */
    List<Link> removed() {
        return standing(removed);
    }

    /** Whether it ends a link that stood before. */
    boolean removesAny() {
        return !removed.isEmpty();
    }

    private List<Link> standing(Collection<Link> links) {
        return links.stream()
                .filter(link -> !forgotten.contains(link.heroId())
                        && !ended(heroes.get(link.heroId()))
                        && !ended(teams.get(link.teamId())))
                .toList();
    }

    private static boolean ended(@Nullable Change change) {
        return change != null && change.ended;
    }

    private HeroChange hero(UUID heroId, long version, long position) {
        var hero = heroes.computeIfAbsent(heroId, id -> HeroChange.of(id, version, position));
        hero.advance(version, position);
        return hero;
    }

    private TeamChange team(UUID teamId, long version, long position) {
        var team = teams.computeIfAbsent(teamId, id -> TeamChange.of(id, version, position));
        team.advance(version, position);
        return team;
    }

    private void add(Link link, long position) {
        if (ended(teams.get(link.teamId()))) {
            throw new EventNotApplied(position, "It makes a link to a team that has ended: " + link);
        }
        if (!removed.remove(link) && !added.add(link)) {
            throw new EventNotApplied(position, "It makes a link that stands: " + link);
        }
    }

    private void remove(Link link, long position) {
        if (!added.remove(link) && !removed.add(link)) {
            throw new EventNotApplied(position, "It ends a link that ended: " + link);
        }
    }

    private static void requireNew(@Nullable Object before, long version, long position) {
        if (before != null || version != 0) {
            throw new EventNotApplied(position, "It uses an id that is in use.");
        }
    }

    /** A hero in a team. */
    record Link(UUID teamId, UUID heroId) {}

    /** What changes of a row: its stream goes on from the version that the row has, without a gap. */
    abstract static class Change {

        final UUID id;
        final boolean isNew;

        /** The version that the row has before; meaningless if it is new. */
        final long before;

        long version;

        /** Of the last event. */
        long position;

        boolean ended;

        private Change(UUID id, boolean isNew, long before, long position) {
            this.id = id;
            this.isNew = isNew;
            this.before = before;
            this.version = before;
            this.position = position;
        }

        void advance(long next, long position) {
            if (ended || next != version + 1) {
                throw new EventNotApplied(
                        position,
                        "It has version " + next + " of " + id + ", which "
                                + (ended ? "has ended" : "is at version " + version) + ".");
            }
            version = next;
            this.position = position;
        }
    }

    static final class HeroChange extends Change {

        @Nullable
        Sealed details;

        @Nullable
        Sealed secretName;

        private HeroChange(UUID id, boolean isNew, long before, long position) {
            super(id, isNew, before, position);
        }

        private static HeroChange registered(HeroRegistered event, long version, long position) {
            var hero = new HeroChange(event.heroId(), true, version, position);
            hero.details = event.details();
            hero.secretName = event.secretName();
            return hero;
        }

        private static HeroChange of(UUID id, long version, long position) {
            return new HeroChange(id, false, version - 1, position);
        }
    }

    static final class TeamChange extends Change {

        @Nullable
        String name;

        @Nullable
        String headquarters;

        private TeamChange(UUID id, boolean isNew, long before, long position) {
            super(id, isNew, before, position);
        }

        private static TeamChange formed(TeamFormed event, long version, long position) {
            var team = new TeamChange(event.teamId(), true, version, position);
            team.name = event.name();
            team.headquarters = event.headquarters();
            return team;
        }

        private static TeamChange of(UUID id, long version, long position) {
            return new TeamChange(id, false, version - 1, position);
        }
    }
}

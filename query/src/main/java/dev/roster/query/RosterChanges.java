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
import dev.roster.readmodel.Column;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.ProjectedEvent.SetAside;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run of events changes in the rows of heroes, teams and links. It knows no database: events that contradict each other
 * stop it here, and those that contradict the tables stop {@link RosterWriter}.
 */
final class RosterChanges {

    private final Map<UUID, HeroChange> heroes = new LinkedHashMap<>();
    private final Map<UUID, TeamChange> teams = new LinkedHashMap<>();
    private final Set<Link> added = new LinkedHashSet<>();
    private final Set<Link> removed = new LinkedHashSet<>();
    private final Set<UUID> forgotten = new LinkedHashSet<>();
    private final Map<UUID, Long> heroVersions = new LinkedHashMap<>();
    private final Map<UUID, Long> teamVersions = new LinkedHashMap<>();
    private final boolean fromTheFirst;

    private RosterChanges(boolean fromTheFirst) {
        this.fromTheFirst = fromTheFirst;
    }

    /** Changes of rows that there may be. */
    static RosterChanges ofRows() {
        return new RosterChanges(false);
    }

    /** Changes by all events of some heroes and teams from their first: what does not begin with one has no row. */
    static RosterChanges ofWholeStreams() {
        return new RosterChanges(true);
    }

    /**
     * Folds an event in. Only what is of one hero or team must come in order.
     *
     * @throws EventNotApplied if it contradicts those before it, or is of neither
     */
    void fold(ProjectedEvent event) {
        switch (event.payload()) {
            case HeroEvent hero -> fold(hero, event.version(), event.position());
            case TeamEvent team -> fold(team, event.version(), event.position());
            case SetAside passed -> pass(passed, event.version());
            default -> throw new EventNotApplied(event.position(), "It is of no hero and of no team.");
        }
    }

    private void fold(HeroEvent event, long version, long position) {
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

    private void fold(TeamEvent event, long version, long position) {
        var id = event.teamId();
        switch (event) {
            case TeamFormed formed ->
                requireNew(teams.put(id, TeamChange.formed(formed, version, position)), version, position);
            case TeamRenamed renamed -> team(id, version, position).name = renamed.name();
            case TeamRelocated relocated -> team(id, version, position).headquarters = relocated.headquarters();
            case TeamDisbanded ignored -> team(id, version, position).ended = true;
        }
    }

    /** Its row may be older than this run of events. */
    private void pass(SetAside event, long version) {
        var ofHero = event.aggregateType().equals("Hero");
        var change = ofHero ? heroes.get(event.aggregateId()) : teams.get(event.aggregateId());
        if (change != null) {
            change.version = version;
        } else if (!fromTheFirst) {
            (ofHero ? heroVersions : teamVersions).put(event.aggregateId(), version);
        }
    }

    /** The versions to which events that were set aside advance rows that there may be, before all other changes. */
    Map<UUID, Long> heroVersions() {
        return heroVersions;
    }

    /** As those of heroes. */
    Map<UUID, Long> teamVersions() {
        return teamVersions;
    }

    /** Every hero that the events say something of. */
    Set<UUID> heroIds() {
        var ids = new LinkedHashSet<>(heroes.keySet());
        ids.addAll(forgotten);
        return ids;
    }

    /** Leaves out what the events say of heroes that are forgotten by now: they count as never been. */
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

    /**
     * Takes back that a link ended that stood before.
     *
     * @return whether one did
     */
    boolean takeBackRemoved() {
        var any = !removed.isEmpty();
        removed.clear();
        return any;
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
        var hero = heroes.computeIfAbsent(heroId, id -> {
            requireRow(version, position);
            return HeroChange.of(id, version, position);
        });
        hero.advance(version, position);
        return hero;
    }

    private TeamChange team(UUID teamId, long version, long position) {
        var team = teams.computeIfAbsent(teamId, id -> {
            requireRow(version, position);
            return TeamChange.of(id, version, position);
        });
        team.advance(version, position);
        return team;
    }

    private void requireRow(long version, long position) {
        if (fromTheFirst) {
            throw new EventNotApplied(position, "It is of version " + version + ", and none came before it.");
        }
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

        static final List<Column<TeamChange>> COLUMNS =
                List.of(Column.text("name", team -> team.name), Column.text("headquarters", team -> team.headquarters));

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

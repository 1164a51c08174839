package dev.roster.query;

import dev.roster.eventstore.EventFamilies;
import java.util.List;

/** The families of the roster's events, for what is tested without the application. */
public final class RosterFamilies {

    public static final EventFamilies ALL = new EventFamilies(List.of(new HeroEvents(), new TeamEvents()));

    private RosterFamilies() {}
}

package dev.roster.command;

import dev.roster.eventstore.command.CommandFamilies;
import java.util.List;

/** The commands of the roster, as Spring would find them. */
public final class RosterFamilies {

    public static final CommandFamilies ALL = new CommandFamilies(List.of(new HeroCommands(), new TeamCommands()));

    private RosterFamilies() {}
}

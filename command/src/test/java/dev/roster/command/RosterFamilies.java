package dev.roster.command;

import java.util.List;

/** The commands of the roster, as Spring would find them. */
final class RosterFamilies {

    static final CommandFamilies ALL = new CommandFamilies(List.of(new HeroCommands(), new TeamCommands()));

    private RosterFamilies() {}
}

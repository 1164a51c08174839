package dev.roster.command;

import dev.roster.web.write.HttpCommands;

/** How lines become commands of the roster. */
public final class RosterLines {

    private RosterLines() {}

    /** Only reads them. */
    public static HttpCommands commands() {
        return new RosterHttpCommands(null, null, null);
    }
}

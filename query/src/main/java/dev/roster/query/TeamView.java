package dev.roster.query;

import java.util.UUID;

/** A row of the table team. */
record TeamView(UUID id, String name, String headquarters, long version, long heroCount) {

    static TeamView of(TeamRow row) {
        return new TeamView(row.id, row.name, row.headquarters, row.version, row.heroCount);
    }
}

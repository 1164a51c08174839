package dev.roster.query;

import java.util.UUID;

/** A row of the table team. */
record TeamView(UUID id, String name, String headquarters, long version, long heroCount) {}

package dev.roster.query;

import org.jspecify.annotations.Nullable;

/** A team and one of its heroes, or none if it has no heroes. */
record TeamMember(TeamRow team, @Nullable HeroRow hero) {}

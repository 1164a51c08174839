package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Roster.Hero;
import dev.roster.proof.check.Roster.Team;
import dev.roster.proof.run.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** At the end the tables are what the events say, and the service's own comparison found the same. */
final class EndState {

    private final Roster roster;
    private final Findings findings;

    EndState(Roster roster, Findings findings) {
        this.roster = roster;
        this.findings = findings;
    }

    void check(Run run) {
        verified(run.verify());
        heroes(run.tables().path("hero"));
        teams(run.tables().path("team"));
        links(run.tables().path("heroteamlink"));
    }

    private void verified(JsonNode rebuild) {
        findings.checked(Rule.END_STATE);
        var comparison = rebuild.path("comparison");
        if (!rebuild.path("state").asString("").equals("done") || !comparison.isObject()) {
            broken("the last verification did not compare: " + rebuild);
        } else if (comparison.path("differing").asLong(-1) != 0) {
            broken("the last verification found drift: " + comparison.path("drift"));
        }
    }

    private void heroes(JsonNode rows) {
        var living = new HashMap<String, Hero>();
        for (var hero : roster.heroes().values()) {
            if (hero.living(roster.end()) != null) {
                living.put(hero.id, hero);
            }
        }
        for (var row : rows) {
            findings.checked(Rule.END_STATE);
            var hero = living.remove(row.path("id").asString(""));
            var state = hero == null ? null : hero.living(roster.end());
            if (state == null
                    || state.version() != row.path("version").asLong(-1)
                    || !state.name().matches(Views.value(row.path("name")))
                    || !state.age().matches(Views.value(row.path("age")))) {
                broken("the table hero has " + row + ", and the hero is " + state);
            }
        }
        missing("hero", living);
    }

    private void teams(JsonNode rows) {
        var standing = new HashMap<String, Team>();
        for (var team : roster.teams().values()) {
            if (team.standing(roster.end()) != null) {
                standing.put(team.id, team);
            }
        }
        for (var row : rows) {
            findings.checked(Rule.END_STATE);
            var team = standing.remove(row.path("id").asString(""));
            var state = team == null ? null : team.standing(roster.end());
            if (team == null
                    || state == null
                    || state.version() != row.path("version").asLong(-1)
                    || !Objects.equals(state.name(), Views.value(row.path("name")))
                    || !Objects.equals(state.headquarters(), Views.value(row.path("headquarters")))
                    || team.count(roster.end()) != row.path("hero_count").asLong(-1)) {
                broken("the table team has " + row + ", and the team is " + state + " with "
                        + (team == null ? 0 : team.count(roster.end())) + " heroes");
            }
        }
        missing("team", standing);
    }

    private void links(JsonNode rows) {
        var expected = new HashSet<String>();
        for (var team : roster.teams().values()) {
            team.heroes(roster.end()).forEach(hero -> expected.add(team.id + " " + hero));
        }
        for (var row : rows) {
            findings.checked(Rule.END_STATE);
            if (!expected.remove(
                    row.path("team_id").asString("") + " " + row.path("hero_id").asString(""))) {
                broken("the table heroteamlink has " + row + ", and there is no such membership");
            }
        }
        expected.forEach(link -> broken("the table heroteamlink has no row for " + link));
    }

    private void missing(String table, Map<String, ?> rest) {
        rest.keySet().forEach(id -> broken("the table " + table + " has no row for " + id));
    }

    private void broken(String words) {
        findings.violation(Rule.END_STATE, null, words);
    }
}

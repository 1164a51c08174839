package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Intent.Kind;
import dev.roster.proof.check.Intent.Outcome;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** At every prefix of the export the rules of heroes and teams hold, and of an atomic batch there is all or nothing. */
final class Prefixes {

    private static final int TEAMS_AT_REGISTRATION = 50;

    private final Findings findings;
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Set<String>> heroes = new HashMap<>();
    private final Map<String, Boolean> teams = new HashMap<>();
    private final Set<String> retired = new HashSet<>();
    private final Set<String> forgotten = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private List<Call> calls = List.of();
    private long last;

    Prefixes(Findings findings) {
        this.findings = findings;
    }

    void check(Run run, Causes causes, Roster roster) {
        calls = run.calls();
        run.events().forEach(this::next);
        for (var group : causes.groups()) {
            var enlisted = group.events().stream()
                    .filter(event -> event.name().equals("HeroEnlisted"))
                    .count();
            if (group.first().name().equals("HeroRegistered") && enlisted > TEAMS_AT_REGISTRATION) {
                broken(group.first(), "the hero is registered with " + enlisted + " teams");
            }
        }
        for (var call : run.calls()) {
            if ("true".equals(call.query().get("atomic"))) {
                atomic(call, causes, roster);
            }
        }
    }

    private void next(Event event) {
        findings.checked(Rule.PREFIXES);
        if (event.position() <= last) {
            broken(event, "it comes after position " + last);
        }
        last = event.position();
        if (!ids.add(event.id())) {
            broken(event, "another event has its id, " + event.id());
        }
        var expected = versions.getOrDefault(event.stream(), -1L) + 1;
        if (event.version() != expected) {
            broken(event, "its stream goes on with version " + expected);
        }
        versions.put(event.stream(), event.version());
        if (event.isOfHero()) {
            hero(event);
        } else {
            team(event);
        }
    }

    private void hero(Event event) {
        var id = event.stream();
        var begins = event.name().equals("HeroRegistered");
        if (begins == heroes.containsKey(id)) {
            broken(event, begins ? "the hero was registered before" : "there never was such a hero");
        }
        var joined = heroes.computeIfAbsent(id, key -> new HashSet<>());
        if (forgotten.contains(id) || (retired.contains(id) && !event.name().equals("HeroForgotten"))) {
            broken(event, "the hero has ended before");
        }
        switch (event.name()) {
            case "HeroEnlisted" -> {
                if (!Boolean.TRUE.equals(teams.get(event.team()))) {
                    broken(
                            event,
                            "the team " + event.team()
                                    + (teams.containsKey(event.team()) ? " is disbanded" : " was never formed"));
                }
                if (!joined.add(event.team())) {
                    broken(event, "the hero is in the team " + event.team() + " already");
                }
            }
            case "HeroDischarged" -> {
                if (!joined.remove(event.team())) {
                    broken(event, "the hero is not in the team " + event.team());
                }
            }
            case "HeroRetired" -> retired.add(id);
            case "HeroForgotten" -> forgotten.add(id);
            default -> {}
        }
    }

    private void team(Event event) {
        var begins = event.name().equals("TeamFormed");
        var stands = teams.get(event.stream());
        if (begins) {
            if (stands != null) {
                broken(event, "the team was formed before");
            }
        } else if (!Boolean.TRUE.equals(stands)) {
            broken(event, stands == null ? "there never was such a team" : "the team is disbanded");
        }
        teams.put(event.stream(), !event.name().equals("TeamDisbanded"));
    }

    /** What a batch makes has ids that only it uses, or nothing can be said. */
    private void atomic(Call call, Causes causes, Roster roster) {
        var lines = Intents.of(call);
        var makes = lines.stream()
                .filter(line -> line.kind().makes() && line.stream() != null)
                .toList();
        if (makes.isEmpty() || call.isRefused() || areMadeByOthers(makes, call, causes)) {
            return;
        }
        findings.checked(Rule.PREFIXES);
        var made = makes.stream().filter(line -> exists(line, roster)).toList();
        if (!made.isEmpty() && made.size() < makes.size()) {
            findings.violation(
                    Rule.PREFIXES,
                    call,
                    "of what the atomic batch makes there is only a part: " + made.size() + " of " + makes.size());
        } else if (!made.isEmpty()) {
            lines.stream()
                    .filter(line -> line.kind() == Kind.ENLIST && !wasEnlisted(line, roster))
                    .forEach(line ->
                            findings.violation(Rule.PREFIXES, call, "of the atomic batch one is missing: " + line));
        }
    }

    private static boolean areMadeByOthers(List<Intent> makes, Call call, Causes causes) {
        return makes.stream()
                .flatMap(line -> causes.makers(String.valueOf(line.stream())).stream())
                .anyMatch(other -> other.outcome() != Outcome.REFUSED
                        && !other.call().body().equals(call.body()));
    }

    private static boolean exists(Intent line, Roster roster) {
        var events = roster.history(String.valueOf(line.stream()));
        return !events.isEmpty();
    }

    private static boolean wasEnlisted(Intent line, Roster roster) {
        return roster.history(String.valueOf(line.hero())).stream()
                .anyMatch(event ->
                        event.name().equals("HeroEnlisted") && event.team().equals(line.team()));
    }

    /** It is seen by the first answer that speaks of it, or of a later one. */
    private void broken(Event event, String words) {
        var told = calls.stream()
                .filter(call -> call.position() != null && call.position() >= event.position())
                .mapToLong(Call::end)
                .min();
        findings.violation(Rule.PREFIXES, told.orElse(Long.MAX_VALUE), event + ": " + words);
    }
}

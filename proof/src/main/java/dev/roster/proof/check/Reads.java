package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Roster.Hero;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Every read is what the events up to its position say. */
final class Reads {

    private static final int EMBEDDED_HEROES = 20;
    private static final int PAGE = 50;

    private final Run run;
    private final Roster roster;
    private final Views views;
    private final Lists lists;
    private final Histories histories;
    private final Findings findings;

    /** The last position that was recorded until a time. */
    private final TreeMap<Instant, Long> recorded = new TreeMap<>();

    private final Map<String, JsonNode> tagged = new HashMap<>();

    Reads(Run run, Roster roster, Bounds bounds, Findings findings) {
        this.run = run;
        run.events().stream()
                .filter(event -> event.time() != null)
                .forEach(event -> recorded.merge(event.time(), event.position(), Math::max));
        var last = 0L;
        for (var moment : recorded.entrySet()) {
            last = Math.max(last, moment.getValue());
            moment.setValue(last);
        }
        this.roster = roster;
        this.findings = findings;
        this.views = new Views(roster, bounds);
        this.lists = new Lists(run, roster, views);
        this.histories = new Histories(roster, bounds, views);
    }

    /** Single heroes come first: they show what is sealed, and lists are sorted by that. */
    void check() {
        var later = new ArrayList<Call>();
        for (var call : run.calls()) {
            if (call.isAnsweredWithRepresentation()) {
                found(
                        call,
                        call.answer().isArray()
                                ? reassigned(call)
                                : single(call, call.answer().has("headquarters")));
            } else if (call.isRead() && call.hasStatus(200) && isOfRoster(call)) {
                if (call.parts().length == 2) {
                    found(call, single(call, call.parts()[0].equals(Event.TEAMS)));
                } else {
                    later.add(call);
                }
            }
        }
        later.forEach(call -> found(call, many(call)));
        run.calls().stream().filter(call -> call.hasStatus(304)).forEach(call -> found(call, unchanged(call)));
    }

    private static boolean isOfRoster(Call call) {
        var first = call.parts()[0];
        return (first.equals(Event.HEROES) || first.equals(Event.TEAMS))
                && !call.path().endsWith("/personal-data");
    }

    private void found(Call call, @Nullable String wrong) {
        findings.checked(Rule.READS);
        if (wrong == null) {
            return;
        }
        if (wrong.equals(Lists.NOT_KNOWN)) {
            findings.passedOver(Rule.READS);
        } else {
            findings.violation(Rule.READS, call, wrong);
        }
    }

    private @Nullable String single(Call call, boolean ofTeam) {
        var at = call.position();
        if (at == null) {
            return "the answer has no position";
        }
        var answer = call.answer();
        var moment = moment(call, at);
        if (moment != null) {
            return moment;
        }
        if (call.isRead() && !answer.path("id").asString("").equals(call.parts()[1])) {
            return "it is another that is answered";
        }
        var wrong = ofTeam ? views.team(answer, at, call) : views.hero(answer, at, call);
        if (wrong == null) {
            wrong = ofTeam ? embeddedHeroes(answer, at, call) : embeddedTeams(answer, at, call);
        }
        return wrong != null ? wrong : tag(call, answer);
    }

    private @Nullable String embeddedHeroes(JsonNode answer, long at, Call call) {
        var team = Objects.requireNonNull(roster.teams().get(answer.path("id").asString("")));
        var rows = answer.path("heroes");
        var expected = views.members(team, at).filter(hero -> !views.isGone(hero, call));
        var wrong = views.<Hero>page(
                rows, expected.iterator(), EMBEDDED_HEROES, hero -> hero.id, hero -> views.mayBeLeftOut(hero, call));
        return wrong != null ? wrong : rows(rows, false, at, call);
    }

    private @Nullable String embeddedTeams(JsonNode answer, long at, Call call) {
        var hero = Objects.requireNonNull(roster.heroes().get(answer.path("id").asString("")));
        return teams(answer.path("teams"), hero, Integer.MAX_VALUE, at, call);
    }

    /** Who says which teams a hero is in can be answered with the first page of them. */
    private @Nullable String reassigned(Call call) {
        var at = call.position();
        var hero = roster.heroes().get(call.parts()[1]);
        if (at == null || hero == null) {
            return at == null ? "the answer has no position" : "there is no such hero";
        }
        return teams(call.answer(), hero, PAGE, at, call);
    }

    private @Nullable String teams(JsonNode rows, Hero hero, int limit, long at, Call call) {
        var wrong = views.<String>page(
                rows, hero.teams(at).iterator(), limit, id -> id, id -> views.mayBeLeftOut(hero, call));
        return wrong != null ? wrong : rows(rows, true, at, call);
    }

    private @Nullable String rows(JsonNode rows, boolean ofTeams, long at, Call call) {
        for (var row : rows) {
            var wrong = ofTeams ? views.team(row, at, call) : views.hero(row, at, call);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    /** A tag begins with the version, and is of one answer only. */
    private @Nullable String tag(Call call, JsonNode answer) {
        if (call.etag() == null) {
            return null;
        }
        var version = answer.path("version").asLong(-1);
        if (!call.etag().startsWith("\"" + version + "-")) {
            return "its ETag " + call.etag() + " is not of version " + version;
        }
        var other = tagged.putIfAbsent(answer.path("id").asString("") + call.etag(), answer);
        return other == null || other.equals(answer)
                ? null
                : "its ETag " + call.etag() + " is that of another answer, too: " + other;
    }

    private @Nullable String many(Call call) {
        var at = call.position();
        var answer = call.answer();
        if (at == null) {
            return "the answer has no position";
        }
        var parts = call.parts();
        var last = parts[parts.length - 1];
        if (last.equals("history")) {
            return histories.history(call, at);
        }
        if (last.equals("changes")) {
            return histories.changes(call, at);
        }
        var moment = moment(call, at);
        if (moment != null) {
            return moment;
        }
        var wrong = rows(answer, last.equals(Event.TEAMS), at, call);
        return wrong != null ? wrong : lists.check(call, at);
    }

    /** What was asked for as of a position is of that; an instant is the last position recorded until then. */
    private @Nullable String moment(Call call, long at) {
        var asked = call.query().get("asOf");
        if (asked == null) {
            return null;
        }
        if (Call.isPosition(asked)) {
            return Call.number(asked) == at ? null : "it was asked for as of position " + asked;
        }
        try {
            var instant = OffsetDateTime.parse(asked).toInstant();
            var last = lastUntil(instant);
            return last == at ? null : "the last position recorded until " + asked + " is " + last;
        } catch (DateTimeParseException e) {
            return "it was asked for as of what is no moment: " + asked;
        }
    }

    private long lastUntil(Instant instant) {
        var last = recorded.floorEntry(instant);
        return last == null ? 0 : last.getValue();
    }

    /** Who is told that nothing changed has what there is at that position. */
    private @Nullable String unchanged(Call call) {
        var at = call.position();
        var parts = call.parts();
        var tag = call.headers().get("if-none-match");
        if (at == null || tag == null || parts.length != 2) {
            return Lists.NOT_KNOWN;
        }
        var had = tagged.get(parts[1] + tag);
        if (had == null) {
            return Lists.NOT_KNOWN;
        }
        var ofTeam = parts[0].equals(Event.TEAMS);
        var wrong = ofTeam ? views.team(had, at, call) : views.hero(had, at, call);
        if (wrong != null) {
            return "nothing was to have changed, and it has: " + wrong;
        }
        return ofTeam ? embeddedHeroes(had, at, call) : embeddedTeams(had, at, call);
    }
}

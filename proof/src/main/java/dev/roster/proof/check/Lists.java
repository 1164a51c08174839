package dev.roster.proof.check;

import dev.roster.proof.check.Roster.Hero;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pages of lists: each is the list at its own position, behind the last row of the page that led to it. Together they have
 * whatever was there all the time in one place, once.
 */
final class Lists {

    /** The log does not say enough to check it. */
    static final String NOT_KNOWN = "not known";

    private static final int LIMIT = 50;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");

    private final Roster roster;
    private final Views views;
    private final Map<String, Call> before = new HashMap<>();

    Lists(Run run, Roster roster, Views views) {
        this.roster = roster;
        this.views = views;
        for (var call : run.calls()) {
            var cursor = call.hasStatus(200) ? cursor(call.link()) : null;
            if (cursor != null) {
                before.put(cursor, call);
            }
        }
    }

    private static @Nullable String cursor(@Nullable String link) {
        if (link == null) {
            return null;
        }
        var next = NEXT.matcher(link);
        if (!next.find()) {
            return null;
        }
        var query = next.group(1).split("\\?", 2);
        return query.length < 2 ? null : Call.parameters(query[1]).get("cursor");
    }

    /** What differs, null if nothing does. */
    @Nullable
    String check(Call call, long at) {
        var parts = call.parts();
        var ofHeroes = parts[parts.length - 1].equals(Event.HEROES);
        return ofHeroes ? heroes(call, at, parts) : teams(call, at, parts);
    }

    private @Nullable String heroes(Call call, long at, String[] parts) {
        var all = new ArrayList<Row>();
        if (parts.length == 3) {
            var team = roster.teams().get(parts[1]);
            if (team == null || team.standing(at) == null) {
                return "there was no such team";
            }
            views.members(team, at).forEach(hero -> add(hero, at, call, all));
        } else {
            for (var hero : roster.heroes().values()) {
                if (hero.living(at) != null && isIn(hero, call.query().get("team"), at)) {
                    add(hero, at, call, all);
                }
            }
        }
        return page(call, filtered(all, call.query()));
    }

    private static boolean isIn(Hero hero, @Nullable String team, long at) {
        return team == null
                || (team.equals("none")
                        ? hero.teams(at).isEmpty()
                        : hero.teams(at).contains(team));
    }

    private void add(Hero hero, long at, Call call, List<Row> rows) {
        var state = hero.living(at);
        if (state != null && !views.isGone(hero, call)) {
            var known = Views.isKnown(state);
            rows.add(new Row(
                    hero.id,
                    Objects.requireNonNullElse((String) state.name().value(), ""),
                    "",
                    (Integer) state.age().value(),
                    known,
                    views.mayBeLeftOut(hero, call)));
        }
    }

    private @Nullable String teams(Call call, long at, String[] parts) {
        var hero = parts.length == 3 ? roster.heroes().get(parts[1]) : null;
        if (parts.length == 3 && (hero == null || hero.living(at) == null)) {
            return "there was no such hero";
        }
        var member = parts.length == 3 ? parts[1] : call.query().get("hero");
        var of = member == null ? null : roster.heroes().get(member);
        var all = new ArrayList<Row>();
        for (var team : roster.teams().values()) {
            var state = team.standing(at);
            if (state != null && (member == null || (of != null && of.teams(at).contains(team.id)))) {
                all.add(new Row(
                        team.id,
                        state.name(),
                        state.headquarters(),
                        null,
                        true,
                        of != null && views.mayBeLeftOut(of, call)));
            }
        }
        return page(call, filtered(all, call.query()));
    }

    /** Null if it depends on what is not known. */
    private static @Nullable List<Row> filtered(List<Row> all, Map<String, String> query) {
        var named = query.get("name");
        var prefix = query.get("namePrefix");
        var headquarters = query.get("headquarters");
        var age = number(query, "age");
        var most = number(query, "maxAge");
        var least = number(query, "minAge");
        var byDetails = named != null || prefix != null || age != null || most != null || least != null;
        if ((byDetails || !sort(query).equals("id")) && all.stream().anyMatch(row -> !row.known)) {
            return null;
        }
        return all.stream()
                .filter(row -> (named == null || row.name.equals(named.strip()))
                        && (prefix == null || row.name.startsWith(prefix))
                        && (headquarters == null || row.headquarters.equals(headquarters.strip()))
                        && (age == null || Objects.equals(row.age, age))
                        && (most == null || (row.age != null && row.age <= most))
                        && (least == null || (row.age != null && row.age >= least)))
                .toList();
    }

    private static @Nullable Integer number(Map<String, String> query, String name) {
        return query.containsKey(name) ? Integer.valueOf(query.get(name)) : null;
    }

    private static String sort(Map<String, String> query) {
        var sort = query.getOrDefault("sort", "id");
        return sort.startsWith("-") ? sort.substring(1) : sort;
    }

    private @Nullable String page(Call call, @Nullable List<Row> filtered) {
        if (filtered == null) {
            return NOT_KNOWN;
        }
        var query = call.query();
        var order = order(query);
        var rows = filtered.stream().sorted(order).toList();
        var cursor = query.get("cursor");
        if (cursor != null) {
            var behind = place(before.get(cursor), query);
            if (behind == null) {
                return NOT_KNOWN;
            }
            rows = rows.stream().filter(row -> order.compare(row, behind) > 0).toList();
        }
        var offset = Integer.parseInt(query.getOrDefault("offset", "0"));
        if (offset > 0 && rows.stream().anyMatch(Row::mayBeMissing)) {
            return NOT_KNOWN;
        }
        rows = rows.subList(Math.min(offset, rows.size()), rows.size());
        var limit = Integer.parseInt(query.getOrDefault("limit", String.valueOf(LIMIT)));
        // A page of all as of a moment may end early.
        var mayEndEarly = query.containsKey("asOf") && call.parts().length == 1 && cursor(call.link()) != null;
        var most = mayEndEarly ? call.answer().size() : limit;
        if (call.answer().size() > limit) {
            return "it has more than " + limit + " rows";
        }
        var wrong = views.<Row>page(call.answer(), rows.iterator(), most, Row::id, Row::mayBeMissing);
        return wrong != null || mayEndEarly ? wrong : link(call, rows, limit);
    }

    /** There is a link exactly if the list goes on. */
    private static @Nullable String link(Call call, List<Row> rows, int limit) {
        var sure = rows.stream().filter(row -> !row.mayBeMissing).count();
        if (cursor(call.link()) == null && sure > limit) {
            return "it goes on, and no link says so";
        }
        return cursor(call.link()) != null && rows.size() <= limit
                ? "a link says that it goes on, and it does not"
                : null;
    }

    /** The last row of a page, as that page has it; null if its client did not log it. */
    private static @Nullable Row place(@Nullable Call page, Map<String, String> query) {
        if (page == null) {
            return null;
        }
        var rows = page.answer().isArray() ? page.answer() : page.answer().path("heroes");
        if (rows.isEmpty() || !sort(page.query()).equals(sort(query))) {
            return null;
        }
        var last = rows.get(rows.size() - 1);
        return new Row(
                last.path("id").asString(""),
                last.path("name").asString(""),
                "",
                (Integer) Views.value(last.path("age")),
                true,
                false);
    }

    /** Texts are sorted by their code points, and an age that is not known is the least. */
    private static Comparator<Row> order(Map<String, String> query) {
        Comparator<Row> byId = Comparator.comparing(Row::id);
        var order = switch (sort(query)) {
            case "name" -> Comparator.comparing(Row::name, Lists::byCodePoints).thenComparing(byId);
            case "age" ->
                Comparator.comparingInt((Row row) -> row.age == null ? -1 : row.age)
                        .thenComparing(byId);
            default -> byId;
        };
        return query.getOrDefault("sort", "").startsWith("-") ? order.reversed() : order;
    }

    private static int byCodePoints(String one, String other) {
        return Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
    }

    /** What a list is filtered and sorted by. */
    private record Row(
            String id,
            String name,
            String headquarters,
            @Nullable Integer age,
            boolean known,
            boolean mayBeMissing) {}
}

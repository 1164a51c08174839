package dev.roster.query;

import jakarta.validation.Valid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** What happened to a hero or a team, and what became of it between two moments. */
@RestController
class HistoryController {

    private final History history;
    private final EventLog events;
    private final Moments moments;
    private final Past past;
    private final HeroViews views;

    HistoryController(History history, EventLog events, Moments moments, Past past, HeroViews views) {
        this.history = history;
        this.events = events;
        this.moments = moments;
        this.past = past;
        this.views = views;
    }

    @GetMapping(path = "/heroes/{heroId}/history", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<List<HistoryEntry>> ofHero(
            @PathVariable UUID heroId, @Valid HistoryQuery query, ServletWebRequest reader) {
        return answer(
                "/heroes/" + heroId + "/history",
                query,
                reader,
                (before, limit) -> history.ofHero(heroId, before, limit, views.areWithSecretNames(reader))
                        .orElseThrow(() -> NotInTheRoster.heroEver(heroId)));
    }

    @GetMapping(path = "/teams/{teamId}/history", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<List<HistoryEntry>> ofTeam(
            @PathVariable UUID teamId, @Valid HistoryQuery query, ServletWebRequest reader) {
        return answer(
                "/teams/" + teamId + "/history",
                query,
                reader,
                (before, limit) -> history.ofTeam(teamId, before, limit, views.areWithSecretNames(reader))
                        .orElseThrow(() -> NotInTheRoster.teamEver(teamId)));
    }

    /** What is appended meanwhile, side by side, is left to who asks later. */
    private ResponseEntity<List<HistoryEntry>> answer(
            String path, HistoryQuery query, ServletWebRequest reader, Source source) {
        var last = events.head();
        var limit = Objects.requireNonNullElse(query.limit(), PageQuery.DEFAULT_LIMIT);
        Queries.say(last, reader);
        var found = source.find(before(query, last), limit);
        var page = found.subList(0, Math.min(limit, found.size()));
        var next = found.size() > limit ? page.getLast().position() : null;
        return ResponseEntity.ok()
                .headers(Pages.linkToNext(path, reader, "before", next, Map.of()))
                .body(page);
    }

    private static long before(HistoryQuery query, long last) {
        return query.before() == null ? last + 1 : Math.min(query.before(), last + 1);
    }

    @GetMapping(path = "/heroes/{heroId}/changes", produces = MediaType.APPLICATION_JSON_VALUE)
    Changes<TeamView> ofHero(@PathVariable UUID heroId, @Valid ChangesQuery query, ServletWebRequest reader)
            throws InterruptedException {
        var from = from(query);
        var to = to(query, from);
        Queries.say(to, reader);
        var sooner = past.hero(heroId, from);
        var later = past.hero(heroId, to);
        if (sooner.owner() == null && later.owner() == null) {
            throw NotInTheRoster.heroThen(heroId, to);
        }
        return new Changes<>(
                from,
                to,
                revised(details(sooner.owner(), reader), details(later.owner(), reader)),
                past.counted(without(later.rows(), sooner.rows()), to),
                past.counted(without(sooner.rows(), later.rows()), from));
    }

    @GetMapping(path = "/teams/{teamId}/changes", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Changes<HeroView>> ofTeam(
            @PathVariable UUID teamId, @Valid ChangesQuery query, ServletWebRequest reader)
            throws InterruptedException {
        var from = from(query);
        var to = to(query, from);
        Queries.say(to, reader);
        var sooner = past.team(teamId, from).orElse(null);
        var later = past.team(teamId, to).orElse(null);
        if (sooner == null && later == null) {
            throw NotInTheRoster.teamThen(teamId, to);
        }
        var limit = Objects.requireNonNullElse(query.limit(), PageQuery.DEFAULT_LIMIT);
        var members = past.members(teamId, from, to, later != null, query.after(), limit);
        return ResponseEntity.ok()
                .headers(Pages.linkToNext(
                        "/teams/" + teamId + "/changes",
                        reader,
                        "after",
                        members.next(),
                        // All pages compare the same moments.
                        Map.of("from", from, "to", to)))
                .body(new Changes<>(
                        from,
                        to,
                        revised(details(sooner), details(later)),
                        views.of(members.joined(), reader),
                        views.of(members.left(), reader)));
    }

    private long from(ChangesQuery query) throws InterruptedException {
        return moments.resolve("from", query.from());
    }

    private long to(ChangesQuery query, long from) throws InterruptedException {
        var to = query.to() == null ? events.settledHead() : moments.resolve("to", query.to());
        if (to < from) {
            throw new InvalidQuery("to", "is before from");
        }
        return to;
    }

    private static List<TeamView> without(List<TeamView> teams, List<TeamView> others) {
        var ids = others.stream().map(TeamView::id).collect(Collectors.toSet());
        return teams.stream().filter(team -> !ids.contains(team.id())).toList();
    }

    private Map<String, @Nullable Object> details(@Nullable SealedHero hero, ServletWebRequest reader) {
        var details = new LinkedHashMap<String, @Nullable Object>();
        if (hero != null) {
            var view = views.of(hero, reader);
            details.put("name", view.name());
            put("secretName", view.secretName(), details);
            put("age", view.age(), details);
        }
        return details;
    }

    private static Map<String, @Nullable Object> details(@Nullable TeamView team) {
        if (team == null) {
            return Map.of();
        }
        var details = Fields.of(team);
        details.keySet().removeAll(TeamView.NO_DETAILS);
        return details;
    }

    private static void put(String name, @Nullable Object value, Map<String, @Nullable Object> details) {
        if (value != null) {
            details.put(name, value);
        }
    }

    private static Map<String, Revision> revised(
            Map<String, @Nullable Object> sooner, Map<String, @Nullable Object> later) {
        return Stream.concat(sooner.keySet().stream(), later.keySet().stream())
                .distinct()
                .filter(name -> !Objects.equals(sooner.get(name), later.get(name)))
                .collect(
                        Collectors.toMap(Function.identity(), name -> new Revision(sooner.get(name), later.get(name))));
    }

    /** Entries before a position, and one more than the limit if they go on. */
    private interface Source {
        List<HistoryEntry> find(long before, int limit);
    }

    /**
     * What is different between two moments; what came and went between them is not.
     *
     * @param from the position that the earlier one means
     * @param to the position that the later one means
     * @param revised by the name of what was, and is not the same
     * @param joined as they were at the later one
     * @param left as they were at the earlier one
     */
    record Changes<T>(long from, long to, Map<String, Revision> revised, List<T> joined, List<T> left) {}

    /**
     * A value that is another by now.
     *
     * @param from null if there was none then
     * @param to null if there is none by then
     */
    record Revision(@Nullable Object from, @Nullable Object to) {}
}

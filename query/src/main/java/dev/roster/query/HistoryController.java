package dev.roster.query;

import dev.roster.query.HeroViews.HeroView;
import dev.roster.query.History.HistoryEntry;
import dev.roster.query.RosterDiff.Changes;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.query.ChangesQuery;
import dev.roster.readmodel.query.HistoryQuery;
import dev.roster.readmodel.query.Moments;
import dev.roster.readmodel.query.Past;
import dev.roster.readmodel.query.Queries;
import dev.roster.web.list.PageQuery;
import dev.roster.web.list.Pages;
import dev.roster.web.problem.InvalidQuery;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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
    private final Queries queries;
    private final RosterDiff diff;
    private final HeroViews views;

    HistoryController(
            History history, EventLog events, Moments moments, Queries queries, RosterDiff diff, HeroViews views) {
        this.history = history;
        this.events = events;
        this.moments = moments;
        this.queries = queries;
        this.diff = diff;
        this.views = views;
    }

    @GetMapping(path = "/heroes/{heroId}/history", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<List<HistoryEntry>> ofHero(
            @PathVariable UUID heroId, @Valid HistoryQuery query, ServletWebRequest reader) {
        return answer(
                "/heroes/" + heroId + "/history",
                query,
                reader,
                (now, before, limit) -> history.ofHero(now, heroId, before, limit, views.areWithSecretNames(reader))
                        .orElseThrow(() -> NotInTheRoster.heroEver(heroId)));
    }

    @GetMapping(path = "/teams/{teamId}/history", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<List<HistoryEntry>> ofTeam(
            @PathVariable UUID teamId, @Valid HistoryQuery query, ServletWebRequest reader) {
        return answer(
                "/teams/" + teamId + "/history",
                query,
                reader,
                (now, before, limit) -> history.ofTeam(now, teamId, before, limit, views.areWithSecretNames(reader))
                        .orElseThrow(() -> NotInTheRoster.teamEver(teamId)));
    }

    /** What is appended meanwhile, side by side, is left to who asks later. */
    private ResponseEntity<List<HistoryEntry>> answer(
            String path, HistoryQuery query, ServletWebRequest reader, Source source) {
        return queries.inOneEpoch(epoch -> queries.newest(now -> {
            queries.addPosition(now.position(), reader);
            var found = source.find(now, before(query, now.position()), query.most());
            return query.answer(path, reader, found, HistoryEntry::position);
        }));
    }

    private static long before(HistoryQuery query, long last) {
        return query.before() == null ? last + 1 : Math.min(query.before(), last + 1);
    }

    @GetMapping(path = "/heroes/{heroId}/changes", produces = MediaType.APPLICATION_JSON_VALUE)
    Changes<TeamView> ofHero(@PathVariable UUID heroId, @Valid ChangesQuery query, ServletWebRequest reader)
            throws InterruptedException {
        return queries.inOneEpoch(epoch -> {
            var from = from(query);
            var to = to(query, from);
            queries.addPosition(to, reader);
            return queries.past(to, later -> diff.ofHero(heroId, from, later, reader));
        });
    }

    @GetMapping(path = "/teams/{teamId}/changes", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Changes<HeroView>> ofTeam(
            @PathVariable UUID teamId, @Valid ChangesQuery query, ServletWebRequest reader)
            throws InterruptedException {
        var limit = Objects.requireNonNullElse(query.limit(), PageQuery.DEFAULT_LIMIT);
        return queries.inOneEpoch(epoch -> {
            var from = from(query);
            var to = to(query, from);
            queries.addPosition(to, reader);
            var found = queries.past(to, later -> diff.ofTeam(teamId, from, later, query.after(), limit, reader));
            return ResponseEntity.ok()
                    .headers(Pages.linkToNext(
                            "/teams/" + teamId + "/changes",
                            reader,
                            "after",
                            found.next(),
                            // All pages compare the same moments.
                            Map.of("from", queries.marked(from), "to", queries.marked(to))))
                    .body(found.changes());
        });
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

    /** Entries before a position, and one more than the limit if they go on. */
    private interface Source {
        List<HistoryEntry> find(Past now, long before, int limit);
    }
}

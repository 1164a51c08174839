package dev.roster.web.event;

import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.GlobalStream;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.epoch.HistoryRewound;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.transfer.CloudEvent;
import dev.roster.web.Headers;
import dev.roster.web.list.ByAggregate;
import dev.roster.web.problem.FailureProblems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/** What happened, in the one order of all events: a page at a time, all of it at once, or as it happens. */
@RestController
class EventController {

    /** CloudEvents, JSON event format, 4. */
    private static final String BATCH = "application/cloudevents-batch+json";

    private static final String PATH = "/events";
    private static final int MOST_LOOKS = 100;

    /** Where a look reads all that is there, and not what an index finds: 100,000 positions. */
    private static final int MOST_WHOLE_LOOKS = 10;

    private static final int PAUSE_MILLIS = 10;

    private final GlobalStream stream;
    private final Positions positions;
    private final Epochs epochs;
    private final EventExport export;
    private final Listeners listeners;
    private final FailureProblems problems;

    EventController(
            GlobalStream stream,
            Positions positions,
            Epochs epochs,
            EventExport export,
            Listeners listeners,
            FailureProblems problems) {
        this.stream = stream;
        this.positions = positions;
        this.epochs = epochs;
        this.export = export;
        this.listeners = listeners;
        this.problems = problems;
    }

    /** A page can end early, and lead on all the same: where few meet the filter, or an append is under way. */
    @GetMapping(
            path = PATH,
            produces = {MediaType.APPLICATION_JSON_VALUE, BATCH})
    ResponseEntity<List<CloudEvent>> list(
            @Valid EventQuery query, @ByAggregate Map<EventFamily<?>, UUID> about, @Valid EventPage page)
            throws InterruptedException {
        var filter = query.filter(about);
        var from = positions.require(query.from());
        var head = requireReached(from);
        var size = page.size();
        var found = new ArrayList<StoredEvent>();
        var upTo = from;
        var most = filter.readsAll() ? MOST_WHOLE_LOOKS : MOST_LOOKS;
        for (var looks = 0; looks < most && upTo < head && found.size() <= size; looks++) {
            var look = stream.look(upTo, filter, size + 1 - found.size());
            found.addAll(look.events());
            if (look.upTo() == upTo) {
                if (!found.isEmpty()) {
                    break;
                }
                // An append is under way, and nobody says when it ends.
                Thread.sleep(PAUSE_MILLIS);
            }
            upTo = look.upTo();
        }
        var answer = ResponseEntity.ok();
        if (found.size() > size) {
            answer.header(
                    HttpHeaders.LINK,
                    next(query, filter, page, found.get(size - 1).position()));
        } else if (upTo < head) {
            answer.header(HttpHeaders.LINK, next(query, filter, page, upTo));
        }
        return answer.body(found.stream().limit(size).map(CloudEvent::of).toList());
    }

    private String next(EventQuery query, EventFilter filter, EventPage page, long after) {
        var address = UriComponentsBuilder.fromPath(PATH).queryParam("after", positions.at(after));
        filter.about().forEach(about -> address.queryParam(about.family().parameter(), about.id()));
        // One by one: there are clients that take a comma for the end of the address.
        Optional.ofNullable(query.event()).ifPresent(names -> address.queryParam("event", names));
        address.queryParamIfPresent("limit", Optional.ofNullable(page.limit()));
        return "<" + address.toUriString() + ">; rel=\"next\"";
    }

    /** For an administrator with what another service needs to import it. */
    @GetMapping(path = PATH, produces = EventExport.NDJSON)
    void export(
            @Valid EventQuery query,
            @ByAggregate Map<EventFamily<?>, UUID> about,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var from = positions.require(query.from());
        requireReached(from);
        if (ConditionalReads.isKnown(request, null)) {
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
        } else {
            export.write(from, query.filter(about), request, response);
        }
    }

    /**
     * Everything that comes after a position, and from then on what happens when it happens; without a position, only that.
     *
     * @param lastEventId the position that who comes back has; it counts more than the query's, unless it is empty
     */
    @GetMapping(path = PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void listen(
            @Valid EventQuery query,
            @ByAggregate Map<EventFamily<?>, UUID> about,
            @RequestHeader(name = Headers.LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var asked = lastEventId == null || lastEventId.isEmpty() ? query.after() : position(lastEventId);
        var history = epochs.changes();
        var start = asked == null ? null : start(asked);
        if (ConditionalReads.isKnown(request, null)) {
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
            return;
        }
        var settled = stream.settledNow();
        if (start == null) {
            start = new ListenerStart(positions.at(settled), null);
        }
        listeners.listen(query.filter(about), start, settled, history, request, response);
    }

    /** Whoever comes back with a position of a history that was rewound is told so, and goes on from what both share. */
    private ListenerStart start(Position asked) {
        try {
            requireReached(positions.require(asked));
            return new ListenerStart(asked, null);
        } catch (HistoryRewound e) {
            return new ListenerStart(e.goBackTo(), problems.problem(e));
        }
    }

    private static Position position(String lastEventId) {
        if (!Position.isPosition(lastEventId)) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "The header Last-Event-ID is no position: send the id of the last event that came.");
        }
        return Position.valueOf(lastEventId);
    }

    /** The head. */
    private long requireReached(long position) {
        var head = stream.head();
        if (position > head) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "There is no position " + position + " yet: the last event is at " + head + ".");
        }
        return head;
    }
}

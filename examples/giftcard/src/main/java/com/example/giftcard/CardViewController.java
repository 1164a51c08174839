package com.example.giftcard;

import dev.roster.eventstore.MetadataKeys;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.query.HistoryQuery;
import dev.roster.readmodel.query.ListStatement;
import dev.roster.readmodel.query.Queries;
import dev.roster.readmodel.query.ReadModelSnapshotQuery;
import dev.roster.web.ReadRoute;
import dev.roster.web.Representations;
import dev.roster.web.list.ListSlice;
import dev.roster.web.list.PageQuery;
import dev.roster.web.list.Pages;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Queries of gift cards, over HTTP. */
@ReadRoute
@RestController
@RequestMapping("/cards")
class CardViewController {

    private final Queries queries;
    private final Pages pages;
    private final Representations representations;
    private final EventLog events;

    CardViewController(Queries queries, Pages pages, Representations representations, EventLog events) {
        this.queries = queries;
        this.pages = pages;
        this.representations = representations;
        this.events = events;
    }

    @GetMapping
    ResponseEntity<List<CardView>> list(
            @Valid PageQuery query, @Valid ReadModelSnapshotQuery source, ServletWebRequest reader) {
        var page = pages.of("/cards", query, CardView.ENTITY.sorts(), reader);
        var found = queries.execute(ListStatement.all(CardView.ENTITY, page.slice()), source, reader);
        return pages.answer(page, found.rows(), cards -> cards);
    }

    @GetMapping("/{cardId}")
    ResponseEntity<byte[]> get(
            @PathVariable UUID cardId, @Valid ReadModelSnapshotQuery source, ServletWebRequest reader) {
        var one = ListStatement.all(CardView.ENTITY, ListSlice.first(CardView.ENTITY, 1))
                .where("item.id = :id", "id", cardId);
        var found = queries.execute(one, source, reader);
        return found.rows().stream()
                .findFirst()
                .map(card -> representations.of(card, found.version(card.version()), HttpHeaders.EMPTY))
                .orElseThrow(() -> CardRejection.of(CardProblem.UNKNOWN_CARD, cardId));
    }

    /** What happened to a card, the newest first. */
    @GetMapping("/{cardId}/history")
    ResponseEntity<List<HistoryEntry>> history(
            @PathVariable UUID cardId, @Valid HistoryQuery query, ServletWebRequest reader) {
        var before = Objects.requireNonNullElse(query.before(), Long.MAX_VALUE);
        var found = events.find(
                "where aggregate_id = :id and aggregate_type = :type and position < :before order by sequence desc limit :limit",
                Map.of("id", cardId, "type", Card.class.getSimpleName(), "before", before, "limit", query.most() + 1));
        if (found.isEmpty() && query.before() == null) {
            throw CardRejection.of(CardProblem.UNKNOWN_CARD, cardId);
        }
        var entries = found.stream().map(HistoryEntry::of).toList();
        return query.answer("/cards/" + cardId + "/history", reader, entries, HistoryEntry::position);
    }

    /** @param actor who sent the command */
    record HistoryEntry(
            long position,
            Instant time,
            String event,
            @Nullable String actor) {

        private static HistoryEntry of(TrackedEventMessage<?> event) {
            var projected = EventLog.open(event);
            return new HistoryEntry(
                    projected.position(),
                    event.getTimestamp(),
                    projected.as(CardEvent.class).getClass().getSimpleName(),
                    (String) event.getMetaData().get(MetadataKeys.ACTOR));
        }
    }
}

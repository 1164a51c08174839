package dev.roster.web.projection;

import dev.roster.eventstore.deadletter.DeadLetters;
import dev.roster.web.Preconditions;
import dev.roster.web.list.PageQuery;
import dev.roster.web.list.Pages;
import dev.roster.web.problem.InvalidFields;
import dev.roster.web.problem.InvalidFields.InvalidField;
import dev.roster.web.projection.DeadLetterView.DiscardedLetterView;
import dev.roster.web.projection.DeadLetterView.LetterCause;
import dev.roster.web.projection.DeadLetterView.LetterSequence;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The dead letters of groups of event handlers, for administrators: looked at, retried, and discarded with a reason. */
@RestController
@RequestMapping("/projections/{projection}")
class DeadLetterController {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterController.class);

    private final DeadLetters letters;

    DeadLetterController(DeadLetters letters) {
        this.letters = letters;
    }

    @GetMapping("/dead-letters")
    ResponseEntity<List<LetterSequence>> sequences(
            @PathVariable String projection, @Valid SequencesQuery query, ServletWebRequest request) {
        var after = Objects.requireNonNullElse(query.afterSequence(), "");
        var most = most(query.limit());
        var found = letters.sequences(projection, after, most + 1).stream()
                .map(LetterSequence::of)
                .toList();
        return page(request, found, most, "afterSequence", LetterSequence::sequence);
    }

    @GetMapping("/dead-letters/{sequence}")
    ResponseEntity<List<DeadLetterView>> sequence(
            @PathVariable String projection,
            @PathVariable String sequence,
            @Valid LettersQuery query,
            ServletWebRequest request) {
        var after = Objects.requireNonNullElse(query.afterLetter(), 0L);
        var most = most(query.limit());
        var found = letters.sequence(projection, sequence, after, most + 1).stream()
                .map(DeadLetterView::of)
                .toList();
        return page(request, found, most, "afterLetter", DeadLetterView::index);
    }

    @GetMapping("/discarded-letters")
    ResponseEntity<List<DiscardedLetterView>> discarded(
            @PathVariable String projection, @Valid DiscardedQuery query, ServletWebRequest request) {
        var before = Objects.requireNonNullElse(query.before(), Long.MAX_VALUE);
        var most = most(query.limit());
        var found = letters.discarded(projection, before, most + 1).stream()
                .map(DiscardedLetterView::of)
                .toList();
        return page(request, found, most, "before", DiscardedLetterView::id);
    }

    private static int most(@Nullable Integer limit) {
        return Objects.requireNonNullElse(limit, PageQuery.DEFAULT_LIMIT);
    }

    private static <T> ResponseEntity<List<T>> page(
            ServletWebRequest request, List<T> found, int most, String parameter, Function<T, ?> place) {
        var page = found.subList(0, Math.min(most, found.size()));
        var next = found.size() > most ? place.apply(page.getLast()) : null;
        return ResponseEntity.ok()
                .headers(Pages.linkToNext(request.getRequest().getRequestURI(), request, parameter, next, Map.of()))
                .body(page);
    }

    /** Answers when the letters are handled, or one has failed again. */
    @PostMapping("/dead-letters/{sequence}/retry")
    RetriedLetters retry(@PathVariable String projection, @PathVariable String sequence, Authentication administrator) {
        Preconditions.require(false);
        var retried = letters.retry(projection, sequence);
        log.info(
                "{} retried the dead letters {} of {}: {} handled, {} left",
                administrator.getName(),
                sequence,
                projection,
                retried.handled(),
                retried.left());
        return new RetriedLetters(
                retried.left() == 0,
                retried.handled(),
                retried.left(),
                LetterCause.of(retried.causeType(), retried.causeMessage()));
    }

    @PostMapping(path = "/dead-letters/{sequence}/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    DiscardedLetters discard(
            @PathVariable String projection,
            @PathVariable String sequence,
            @RequestBody NewDiscard wanted,
            Authentication administrator) {
        wanted.requireValid();
        Preconditions.require(false);
        var discarded =
                letters.discard(projection, sequence, wanted.letter(), wanted.reason(), administrator.getName());
        log.info("{} discarded {} dead letters, of {} of {}", administrator.getName(), discarded, sequence, projection);
        return new DiscardedLetters(discarded);
    }

    /**
     * The query for a page of sequences.
     *
     * @param afterSequence only those whose names come after this one
     */
    record SequencesQuery(
            @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,

            @Nullable
            @Pattern(regexp = "~?[A-Za-z0-9_-]{1,64}", message = "must be the name of a sequence, or left out")
            String afterSequence) {}

    /**
     * The query for a page of letters.
     *
     * @param afterLetter only those whose index is higher
     */
    record LettersQuery(
            @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,
            @Nullable @Min(0) Long afterLetter) {}

    /**
     * The query for a page of what was discarded.
     *
     * @param before only those whose id is lower
     */
    record DiscardedQuery(
            @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,
            @Nullable @Min(0) Long before) {}

    /**
     * What came of a retry.
     *
     * @param done whether nothing is left of the sequence
     * @param handled how many letters were handled, and are gone
     * @param left how many are left
     * @param cause why the first of these failed
     */
    record RetriedLetters(
            boolean done, int handled, long left, @Nullable LetterCause cause) {}

    /** How many letters were discarded. */
    record DiscardedLetters(int discarded) {}

    /**
     * A discard that is wanted.
     *
     * @param letter null for the whole sequence
     */
    record NewDiscard(String reason, @Nullable UUID letter) {

        private static final int LONGEST_REASON = 500;
        private static final java.util.regex.Pattern PRINTABLE =
                java.util.regex.Pattern.compile("[^\\p{Cc}\\p{Cs}]{1," + LONGEST_REASON + "}");

        NewDiscard(@Nullable String reason, @Nullable UUID letter) {
            this.reason = reason == null ? "" : reason.strip();
            this.letter = letter;
        }

        private void requireValid() {
            if (!PRINTABLE.matcher(reason).matches()) {
                throw new InvalidFields(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        List.of(new InvalidField(
                                "reason", "is needed: give 1 to " + LONGEST_REASON + " characters, none of control")));
            }
        }
    }
}

package dev.roster.readmodel.query;

import dev.roster.web.list.PageQuery;
import dev.roster.web.list.Pages;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * The HTTP query for a part of a history.
 *
 * @param before only entries with a lower position; null for the newest
 */
public record HistoryQuery(
        @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,
        @Nullable @Min(0) @Max(MAX_POSITION) Long before) {

    private static final long MAX_POSITION = 999_999_999_999_999_999L;

    /** The most entries of an answer. */
    public int most() {
        return Objects.requireNonNullElse(limit, PageQuery.DEFAULT_LIMIT);
    }

    /**
     * Answers with a page of a history, and with a link to the next if there is one.
     *
     * @param path of the history
     * @param found the entries before that position, the newest first; one more than {@link #most()} if the history goes on
     * @param position of an entry
     */
    public <T> ResponseEntity<List<T>> answer(
            String path, ServletWebRequest reader, List<T> found, Function<T, Long> position) {
        var page = found.subList(0, Math.min(most(), found.size()));
        var next = found.size() > most() ? position.apply(page.getLast()) : null;
        return ResponseEntity.ok()
                .headers(Pages.linkToNext(path, reader, "before", next, Map.of()))
                .body(page);
    }
}

package dev.roster.web.list;

import dev.roster.eventstore.transaction.Sha256;
import dev.roster.web.problem.InvalidQuery;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.util.UriComponentsBuilder;

/** Lists over HTTP, a page at a time, each with a link to the next (RFC 8288). */
@Component
public class Pages {

    private final Cursors cursors;

    Pages(Cursors cursors) {
        this.cursors = cursors;
    }

    /**
     * The page that a request asks for.
     *
     * @param sorts the orders that this list can have
     * @throws InvalidQuery if there can be no such page
     */
    public <T> Page<T> of(String path, PageQuery query, List<Sort<T>> sorts, ServletWebRequest request) {
        if (query.offset() != null && query.cursor() != null) {
            throw new InvalidQuery("offset", "can't be given together with a cursor, which says where to go on");
        }
        var parameters = parameters(request);
        parameters.keySet().removeAll(List.of("offset", "cursor"));
        return new Page<>(
                path,
                parameters,
                new ListSlice<>(
                        sort(query.sort(), sorts),
                        query.sort() != null && query.sort().startsWith("-"),
                        Objects.requireNonNullElse(query.limit(), PageQuery.DEFAULT_LIMIT),
                        Objects.requireNonNullElse(query.offset(), 0),
                        query.cursor() == null ? null : open(list(path, parameters), query.cursor())));
    }

    private static <T> Sort<T> sort(@Nullable String asked, List<Sort<T>> sorts) {
        if (asked == null) {
            return sorts.getFirst();
        }
        return sorts.stream()
                .filter(sort -> asked.equals(sort.name()) || asked.equals("-" + sort.name()))
                .findFirst()
                .orElseThrow(() -> new InvalidQuery(
                        "sort",
                        sorts.stream()
                                .map(Sort::name)
                                .collect(
                                        Collectors.joining(", ", "must be one of ", ", with - before it to go down"))));
    }

    private Keyset open(String list, String cursor) {
        try {
            return cursors.open(list, cursor);
        } catch (IllegalArgumentException e) {
            throw new InvalidQuery(
                    "cursor",
                    "is not one of this list with these filters and this sort: begin again with the first page");
        }
    }

    /** The answer with the rows of a page and the link to the next, if there is one. */
    public <T, V> ResponseEntity<List<V>> answer(Page<T> page, List<T> found, Function<List<T>, List<V>> view) {
        return ResponseEntity.ok()
                .headers(next(page.path(), page.parameters(), page.slice(), found))
                .body(view.apply(page.slice().rows(found)));
    }

    /**
     * The answer with the rows of a page that may have fewer than its limit though the list goes on.
     *
     * @param next the keys after which the next page begins; null if there is none
     */
    public <T, V> ResponseEntity<List<V>> answer(
            Page<T> page, List<T> rows, @Nullable Keyset next, Function<List<T>, List<V>> view) {
        return ResponseEntity.ok()
                .headers(next(page.path(), page.parameters(), next))
                .body(view.apply(rows));
    }

    /** The link to the next slice of a list, if there is one. */
    public <T> HttpHeaders next(String path, Map<String, String> parameters, ListSlice<T> slice, List<T> found) {
        return next(path, parameters, slice.hasNext(found) ? slice.end(found) : null);
    }

    private HttpHeaders next(String path, Map<String, String> parameters, @Nullable Keyset end) {
        var headers = new HttpHeaders();
        if (end != null) {
            var next = new LinkedHashMap<>(parameters);
            next.put("cursor", cursors.of(list(path, parameters), end));
            headers.set(HttpHeaders.LINK, toNext(path, next));
        }
        return headers;
    }

    /**
     * The link to the next part of a list that goes on by an open parameter instead of a cursor.
     *
     * @param parameter by which the list goes on
     * @param value of that parameter; null if the list ends
     * @param others further parameters that the link sets
     */
    public static HttpHeaders linkToNext(
            String path, ServletWebRequest request, String parameter, @Nullable Object value, Map<String, ?> others) {
        var headers = new HttpHeaders();
        if (value != null) {
            var next = parameters(request);
            next.put(parameter, value.toString());
            others.forEach((name, other) -> next.put(name, other.toString()));
            headers.set(HttpHeaders.LINK, toNext(path, next));
        }
        return headers;
    }

    private static SortedMap<String, String> parameters(ServletWebRequest request) {
        var parameters = new TreeMap<String, String>();
        request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
        return parameters;
    }

    private static String toNext(String path, Map<String, String> parameters) {
        return "<" + address(path, parameters) + ">; rel=\"next\"";
    }

    /** The identity of a list, whatever the size of its pages. */
    private static String list(String path, Map<String, String> parameters) {
        var list = new TreeMap<>(parameters);
        list.remove("limit");
        return Sha256.of(address(path, list).getBytes(StandardCharsets.UTF_8));
    }

    private static String address(String path, Map<String, String> parameters) {
        var address = UriComponentsBuilder.fromPath(path);
        parameters.keySet().forEach(name -> address.queryParam(name, "{" + name + "}"));
        return address.encode().buildAndExpand(parameters).toUriString();
    }
}

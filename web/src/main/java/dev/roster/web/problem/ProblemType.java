package dev.roster.web.problem;

import dev.roster.web.PublicPath;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * A type of problem (RFC 9457): whoever has some declares them as an enum. Each has a page under its own address that says what it
 * means and what to do.
 */
public interface ProblemType {

    /** In capitals, {@code CARD_IS_EXPIRED}. */
    String name();

    ProblemText text();

    default String meaning() {
        return text().meaning();
    }

    default String remedy() {
        return text().remedy();
    }

    /** The statuses that it is answered with. */
    default List<HttpStatus> statuses() {
        return text().statuses();
    }

    /** The members that it has beside those of all, with examples. */
    default Map<String, Object> members() {
        return Map.of();
    }

    /** The headers that its answers have beside those of their status, with the names under which openapi.yaml describes them. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** The last part of its address: {@code card-is-expired}. */
    default String kind() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A problem of a type that only the application knows, which gives it the title of its type.
     *
     * @param kind the last part of the type's address
     */
    static ProblemDetail problem(String kind, HttpStatusCode status, @Nullable String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri("", kind));
        return problem;
    }

    private static URI uri(String publicPath, String kind) {
        return URI.create(publicPath + "/problems/" + kind);
    }

    /** Its address under the service. */
    default URI uri() {
        return uri("");
    }

    /** The same for clients of a {@link PublicPath}. */
    default URI uri(String publicPath) {
        return uri(publicPath, kind());
    }

    default String title() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** One of its statuses, with a detail for people. */
    default ProblemDetail problem(HttpStatusCode status, @Nullable String detail) {
        return complete(ProblemDetail.forStatusAndDetail(status, detail), "");
    }

    /** Gives a problem this type and its title, for clients of a {@link PublicPath}. */
    default ProblemDetail complete(ProblemDetail problem, String publicPath) {
        problem.setType(uri(publicPath));
        problem.setTitle(title());
        return problem;
    }
}

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
 * A type of problem (RFC 9457). The types of a domain or of a part of the service are an enum. Each type has a page under its own
 * address with its meaning and remedy.
 */
public interface ProblemType {

    /** The name in capitals, such as {@code CARD_IS_EXPIRED}. */
    String name();

    ProblemText text();

    default String meaning() {
        return text().meaning();
    }

    default String remedy() {
        return text().remedy();
    }

    /** The statuses that its answers can have. */
    default List<HttpStatus> statuses() {
        return text().statuses();
    }

    /** The members that only this type has, with examples. */
    default Map<String, Object> members() {
        return Map.of();
    }

    /** The headers that its answers have in addition to those of their status, each with its name in openapi.yaml. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** The last segment of its address, such as {@code card-is-expired}. */
    default String kind() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A problem of a type that is only known by name here; it gets the title of its type later.
     *
     * @param kind the last segment of the type's address
     */
    static ProblemDetail problem(String kind, HttpStatusCode status, @Nullable String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri("", kind));
        return problem;
    }

    private static URI uri(String publicPath, String kind) {
        return URI.create(publicPath + "/problems/" + kind);
    }

    /** Its address within the service. */
    default URI uri() {
        return uri("");
    }

    /** Its address for clients of a {@link PublicPath}. */
    default URI uri(String publicPath) {
        return uri(publicPath, kind());
    }

    default String title() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A problem of this type with one of its statuses and a detail for people. */
    default ProblemDetail problem(HttpStatusCode status, @Nullable String detail) {
        return complete(ProblemDetail.forStatusAndDetail(status, detail), "");
    }

    /** Sets this type and its title on a problem, for clients of a {@link PublicPath}. */
    default ProblemDetail complete(ProblemDetail problem, String publicPath) {
        problem.setType(uri(publicPath));
        problem.setTitle(title());
        return problem;
    }
}

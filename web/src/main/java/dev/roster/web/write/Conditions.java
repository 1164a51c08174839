package dev.roster.web.write;

import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.epoch.Version;
import dev.roster.web.Representations;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The conditions of a command, in its metadata. Over HTTP they are the request's preconditions (RFC 9110, 13.1), of whose entity
 * tags the version counts, with the epoch in which it was read. Aggregates check them last, when they would accept the command
 * otherwise (13.2.1).
 */
public final class Conditions {

    /** The version of an aggregate that does not exist yet. */
    public static final long NO_VERSION = -1;

    /** A collection of Longs; the aggregate must be at one of these versions. A Version becomes one before it is judged, or is left out. */
    private static final String EXPECTED = "expectedVersions";

    /** A collection of Longs; the aggregate must be at none of these versions. */
    private static final String UNEXPECTED = "unexpectedVersions";

    /** A Boolean; whether the aggregate, or the part of one, that the command is about must exist or must not. */
    private static final String EXISTENCE = "expectedToExist";

    private static final List<String> VERSIONS = List.of(EXPECTED, UNEXPECTED);

    private static final String ANY = "*";

    private Conditions() {}

    /** The conditions of a request, as metadata of a command. */
    static Map<String, Object> of(HttpServletRequest request) {
        var conditions = new HashMap<String, Object>();
        var match = field(request, HttpHeaders.IF_MATCH);
        if (ANY.equals(match)) {
            conditions.put(EXISTENCE, true);
        } else if (match != null) {
            // A weak tag matches nothing here (13.1.1).
            conditions.put(EXPECTED, versions(HttpHeaders.IF_MATCH, match, tag -> !tag.weak()));
        }
        var noneMatch = field(request, HttpHeaders.IF_NONE_MATCH);
        if (ANY.equals(noneMatch)) {
            if (conditions.put(EXISTENCE, false) != null) {
                conditions.put(EXPECTED, List.of());
            }
        } else if (noneMatch != null) {
            conditions.put(UNEXPECTED, versions(HttpHeaders.IF_NONE_MATCH, noneMatch, tag -> true));
        }
        return conditions;
    }

    /** Checks the conditions of a request whose address has nothing to read. */
    static void requireOfNothing(HttpServletRequest request) {
        if (field(request, HttpHeaders.IF_MATCH) != null) {
            throw new ResponseStatusException(
                    HttpStatus.PRECONDITION_FAILED,
                    "If-Match does not hold: there is nothing to read at this address that could have an entity tag.");
        }
    }

    private static @Nullable String field(HttpServletRequest request, String name) {
        var lines = Collections.list(request.getHeaders(name));
        return lines.isEmpty() ? null : String.join(",", lines).strip();
    }

    /** A tag that this service did not make matches nothing. */
    private static Collection<?> versions(String name, String field, Predicate<ETag> counts) {
        var tags = ETag.parse(field);
        if (tags.isEmpty() || tags.stream().anyMatch(ETag::isWildcard)) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    name + " is no list of entity tags: send the ETag that a GET gave, in quotes.");
        }
        return tags.stream()
                .filter(counts)
                .map(tag -> Representations.version(tag.tag()))
                .flatMap(Optional::stream)
                .<Object>map(version -> version.epoch() == 0 ? version.number() : version)
                .toList();
    }

    /** Whether conditions have versions of which it is known when they were read. */
    static boolean nameEpochs(Map<String, ?> conditions) {
        return VERSIONS.stream()
                .anyMatch(name -> conditions.get(name) instanceof Collection<?> versions
                        && versions.stream().anyMatch(Version.class::isInstance));
    }

    /** The same conditions, with numbers for the versions, and without those that are of a history that was rewound. */
    static Map<String, Object> ofThisHistory(Map<String, ?> conditions, UUID aggregateId, Positions positions) {
        var judged = new HashMap<String, Object>(conditions);
        for (var name : VERSIONS) {
            if (conditions.get(name) instanceof Collection<?> versions) {
                judged.put(
                        name,
                        versions.stream()
                                .filter(version -> !(version instanceof Version read)
                                        || positions.isOfThisHistory(aggregateId, read))
                                .map(version -> version instanceof Version read ? read.number() : version)
                                .toList());
            }
        }
        return judged;
    }

    /**
     * Checks the conditions of a command.
     *
     * @param version of the aggregate, or {@link #NO_VERSION}
     * @param exists whether the aggregate, or the part of one, that the command is about exists
     */
    public static Verdict judge(Map<String, ?> conditions, long version, boolean exists) {
        var existence = conditions.get(EXISTENCE);
        var expected = (Collection<?>) conditions.get(EXPECTED);
        if ((existence != null && !existence.equals(exists)) || (expected != null && version == NO_VERSION)) {
            return Verdict.EXISTENCE_FAILED;
        }
        var unexpected = (Collection<?>) Objects.requireNonNullElse(conditions.get(UNEXPECTED), List.of());
        return (expected != null && !expected.contains(version)) || unexpected.contains(version)
                ? Verdict.VERSION_FAILED
                : Verdict.HOLD;
    }

    /** The result of a check of conditions. */
    public enum Verdict {
        HOLD,
        EXISTENCE_FAILED,
        VERSION_FAILED
    }
}

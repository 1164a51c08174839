package dev.roster.web.problem;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The problems of a part of the service or of a domain, declared in a bean. */
public interface ProblemSource {

    /** The types of these problems. A type with the name of one of the service's replaces that, with its texts. */
    List<? extends ProblemType> types();

    /** The types of problems that any query to the read model can have as its answer. */
    default List<? extends ProblemType> ofReads() {
        return List.of();
    }

    /**
     * Maps a failure to a problem, if it is a rejection that this source knows.
     *
     * @param isInAddress whether the request's address has this id: a missing thing is then not found, and otherwise an error in the
     *     request
     */
    default Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return Optional.empty();
    }
}

package dev.roster.web.problem;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Problems that a part of the service, or a domain, declares in a bean. */
public interface ProblemSource {

    /** Its types. One that has the name of a type of the service takes its place, and its words. */
    List<? extends ProblemType> types();

    /** Those with which any question to the read model can be answered. */
    default List<? extends ProblemType> ofReads() {
        return List.of();
    }

    /**
     * What a failure is as a problem, if it is a rejection that this source knows.
     *
     * @param isInAddress whether the address of the request names this id: what is not there is not found then, and a mistake otherwise
     */
    default Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return Optional.empty();
    }
}

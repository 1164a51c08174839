package dev.roster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;

/** What whoever has problems of its own tells of them, as a Spring bean. */
interface ProblemSource {

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

    /**
     * A rejection as a problem; its message is the detail.
     *
     * @param members that it has beside those of all problems
     */
    record Rejection(ProblemType type, HttpStatus status, Map<String, ?> members) {

        Rejection(ProblemType type, HttpStatus status) {
            this(type, status, Map.of());
        }
    }
}

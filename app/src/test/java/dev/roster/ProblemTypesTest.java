package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.roster.api.RuleViolation;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.readmodel.ReadModelProblems;
import dev.roster.web.door.DoorProblems;
import dev.roster.web.problem.ProblemSource;
import dev.roster.web.problem.ProblemText;
import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.ProblemTypes;
import dev.roster.web.problem.Rejection;
import dev.roster.web.problem.ServiceProblem;
import dev.roster.web.projection.ProjectionProblems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpStatus;

public class ProblemTypesTest {

    /** As Spring would find them. */
    public static final ProblemTypes TYPES = new ProblemTypes(List.of(
            new RosterProblems(),
            new DoorProblems("", new SimpleMeterRegistry()),
            new ReadModelProblems(),
            new ProjectionProblems()));

    static Collection<ProblemType> all() {
        return TYPES.all();
    }

    @Test
    void haveOneForEachRuleThatCanBeViolated() {
        assertThat(violations(RuleViolation.class)).hasSizeGreaterThan(10).allSatisfy(violation -> {
            var words = violation.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-");
            var rejection = TYPES.rejection((Exception) mock(violation), id -> true);
            assertThat(rejection.orElseThrow().type().kind()).isEqualTo(words.toLowerCase(Locale.ROOT));
        });
        assertThat(TYPES.rejection(new HeroIsRetired(UUID.randomUUID()), id -> true))
                .hasValue(new Rejection(RosterProblem.HERO_IS_RETIRED, HttpStatus.NOT_FOUND));
        assertThat(TYPES.rejection(new HeroIsRetired(UUID.randomUUID()), id -> false))
                .hasValue(new Rejection(RosterProblem.HERO_IS_RETIRED, HttpStatus.UNPROCESSABLE_CONTENT));
    }

    private static List<Class<?>> violations(Class<?> type) {
        return Modifier.isAbstract(type.getModifiers())
                ? Stream.of(type.getPermittedSubclasses())
                        .flatMap(part -> violations(part).stream())
                        .toList()
                : List.of(type);
    }

    @ParameterizedTest
    @CsvSource({
        "404, not-found",
        "418, bad-request",
        "431, bad-request",
        "500, internal-error",
        "501, internal-error",
        "503, unavailable",
        "413, content-too-large"
    })
    void haveOneForAStatusAlone(int status, String kind) {
        assertThat(ServiceProblem.of(HttpStatus.valueOf(status)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @MethodSource("all")
    void areExplained(ProblemType type) {
        assertThat(type.uri()).hasPath("/problems/" + type.kind());
        assertThat(TYPES.ofKind(type.kind())).hasValue(type);
        assertThat(TYPES.ofUri(type.uri())).hasValue(type);
        assertThat(type.title()).isNotBlank().doesNotContain("-", "_");
        assertThat(type.meaning()).endsWith(".");
        assertThat(type.remedy()).endsWith(".");
        assertThat(type.statuses()).isNotEmpty().allMatch(HttpStatus::isError);
    }

    @Test
    void areInTheOrderOfTheirStatuses() {
        assertThat(List.copyOf(all()))
                .hasSize(49)
                .isSortedAccordingTo(TYPES.order())
                .extracting(type -> type.statuses().getFirst())
                .isSorted();
    }

    /** A service about cards. */
    @Nested
    class OfAnotherDomain {

        private final ProblemTypes types = new ProblemTypes(List.of(new CardProblems()));

        @Test
        void standAfterTheServicesOwnOfTheSameStatus() {
            assertThat(types.all())
                    .hasSize(ServiceProblem.values().length + 1)
                    .containsSequence(ServiceProblem.CONFLICT, CardProblem.CARD_IS_EXPIRED)
                    .doesNotContain(ServiceProblem.HAS_CHANGED);
        }

        @Test
        void takeThePlaceOfTheServicesOwnOfTheSameName() {
            assertThat(types.named(ServiceProblem.HAS_CHANGED)).isSameAs(CardProblem.HAS_CHANGED);
            assertThat(types.ofUri(URI.create("/problems/has-changed"))).hasValue(CardProblem.HAS_CHANGED);
            assertThat(types.all()).containsSequence(CardProblem.HAS_CHANGED, ServiceProblem.PRECONDITION_FAILED);
        }

        @Test
        void areMadeOfRejections() {
            assertThat(types.rejection(new CardIsExpired(7), id -> false))
                    .hasValue(new Rejection(CardProblem.CARD_IS_EXPIRED, HttpStatus.CONFLICT, Map.of("year", 7)));
            assertThat(types.rejection(new IllegalStateException("a fault"), id -> false))
                    .isEmpty();

            var problem = CardProblem.CARD_IS_EXPIRED.problem(HttpStatus.CONFLICT, "It was good until 7.");

            assertThat(problem.getType()).hasPath("/problems/card-is-expired");
            assertThat(problem.getTitle()).isEqualTo("Card is expired");
            assertThat(CardProblem.CARD_IS_EXPIRED.complete(problem, "/cards").getType())
                    .hasPath("/cards/problems/card-is-expired");
        }
    }

    private static final class CardIsExpired extends RuntimeException {

        private final int year;

        private CardIsExpired(int year) {
            this.year = year;
        }
    }

    private static final class CardProblems implements ProblemSource {

        @Override
        public List<CardProblem> types() {
            return List.of(CardProblem.values());
        }

        @Override
        public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
            return failure instanceof CardIsExpired expired
                    ? Optional.of(new Rejection(
                            CardProblem.CARD_IS_EXPIRED, HttpStatus.CONFLICT, Map.of("year", expired.year)))
                    : Optional.empty();
        }
    }

    private enum CardProblem implements ProblemType {
        CARD_IS_EXPIRED(409),
        HAS_CHANGED(412);

        private final ProblemText text;

        CardProblem(int status) {
            this.text = new ProblemText("The card is no good any more.", "Take another card.", status);
        }

        @Override
        public ProblemText text() {
            return text;
        }
    }
}

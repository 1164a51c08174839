package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.RuleViolation;
import dev.roster.api.RuleViolation.HeroIsRetired;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpStatus;

class ProblemTypeTest {

    @Test
    void hasOneForEachRuleThatCanBeViolated() {
        assertThat(violations(RuleViolation.class))
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        violation -> assertThat(ProblemType.ofRule(violation)).isNotNull());
        assertThat(ProblemType.of(new HeroIsRetired(UUID.randomUUID()))).isEqualTo(ProblemType.HERO_IS_RETIRED);
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
    void isWhatAStatusAloneSays(int status, String kind) {
        assertThat(ProblemType.of(HttpStatus.valueOf(status)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @EnumSource
    void isExplained(ProblemType type) {
        assertThat(type.uri()).hasPath("/problems/" + type.kind());
        assertThat(ProblemType.ofKind(type.kind())).hasValue(type);
        assertThat(type.title()).isNotBlank().doesNotContain("-", "_");
        assertThat(type.meaning()).endsWith(".");
        assertThat(type.remedy()).endsWith(".");
        assertThat(type.statuses()).isNotEmpty().allMatch(HttpStatus::isError);
    }
}

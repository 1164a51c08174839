package dev.roster.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.axonframework.serialization.Revision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots have an aggregate's fields, under its revision. */
class SnapshotFieldsTest {

    @ParameterizedTest
    @ValueSource(classes = {Hero.class, Team.class})
    void haveAnotherRevisionWhenTheyChange(Class<?> aggregate) {
        var fields = Stream.of(aggregate.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(field -> field.getName())
                .collect(joining(" "));

        assertThat(aggregate.getAnnotation(Revision.class).value() + ": " + fields)
                .as("with another field goes another revision, or old snapshots are taken for new ones")
                .isEqualTo(
                        aggregate == Hero.class
                                ? "1: heroId details secretName teamIds retired forgotten"
                                : "1: teamId name headquarters disbanded");
    }
}

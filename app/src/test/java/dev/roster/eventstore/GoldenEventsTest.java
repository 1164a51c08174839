package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.Sealed;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRelocated;
import dev.roster.api.TeamEvent.TeamRenamed;
import dev.roster.query.RosterFamilies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The stored form of every event is a contract: one file each, which the real serializer writes and reads. */
class GoldenEventsTest {

    private static final Path FILES = Path.of("src/test/resources/events");
    private static final UUID HERO = UUID.fromString("01980000-0000-7000-8000-000000000001");
    private static final UUID TEAM = UUID.fromString("01980000-0000-7000-8000-000000000002");

    private final NamedEventSerializer serializer =
            NamedEventSerializer.with(new AnnotationRevisionResolver(), RosterFamilies.ALL);
    private final JsonMapper json = JsonMapper.shared();

    static Stream<Object> events() {
        return Stream.of(
                new HeroRegistered(HERO, new Sealed("ZGV0YWlscw=="), new Sealed("c2VjcmV0IG5hbWU=")),
                new HeroRenamed(HERO, new Sealed("ZGV0YWlscw==")),
                new SecretNameChanged(HERO, new Sealed("c2VjcmV0IG5hbWU=")),
                new HeroAgeChanged(HERO, new Sealed("ZGV0YWlscw==")),
                new HeroEnlisted(HERO, TEAM),
                new HeroDischarged(HERO, TEAM),
                new HeroRetired(HERO),
                new HeroForgotten(HERO),
                new TeamFormed(TEAM, "Z-Force", "Sister Margaret's Bar"),
                new TeamRenamed(TEAM, "X-Force"),
                new TeamRelocated(TEAM, "Sharp Tower"),
                new TeamDisbanded(TEAM));
    }

    @ParameterizedTest
    @MethodSource("events")
    void isWrittenAsItsFileSays(Object event) throws IOException {
        var stored = serializer.serialize(event, String.class);

        assertThat(json.readTree(stored.getData()))
                .isEqualTo(json.readTree(golden(event)).get("payload"));
        assertThat(stored.getType().getName()).isEqualTo(event.getClass().getSimpleName());
        assertThat(stored.getType().getRevision())
                .isEqualTo(json.readTree(golden(event)).get("revision").asString());
    }

    @ParameterizedTest
    @MethodSource("events")
    void isReadFromItsFile(Object event) throws IOException {
        var file = json.readTree(golden(event));
        var stored = new SimpleSerializedObject<>(
                file.get("payload").toString(),
                String.class,
                event.getClass().getSimpleName(),
                file.get("revision").asString());

        assertThat(serializer.<String, Object>deserialize(stored)).isEqualTo(event);
    }

    @Test
    void everyEventHasAFileAndEveryFileAnEvent() throws IOException {
        var names = Stream.of(HeroEvent.class, TeamEvent.class)
                .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());

        assertThat(events().map(event -> event.getClass().getSimpleName())).containsExactlyInAnyOrderElementsOf(names);
        assertThat(files()).isEqualTo(names);
    }

    @Test
    void aNameThatNoEventHasIsUnknown() {
        var stored = new SimpleSerializedObject<>("{}", String.class, "HeroResurrected", "1");

        assertThat(serializer.<String, Object>deserialize(stored)).isInstanceOf(UnknownSerializedType.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "0", "2"})
    void aRevisionThatTheEventDoesNotHaveIsUnknown(String revision) throws IOException {
        var payload =
                json.readTree(golden(new TeamDisbanded(TEAM))).get("payload").toString();
        var stored = new SimpleSerializedObject<>(payload, String.class, "TeamDisbanded", revision);

        assertThat(serializer.<String, Object>deserialize(stored)).isInstanceOf(UnknownSerializedType.class);
        assertThat(serializer.<String, Object>deserialize(
                        new SimpleSerializedObject<>(payload, String.class, "TeamDisbanded", "1")))
                .as("the name is not unknown from then on")
                .isEqualTo(new TeamDisbanded(TEAM));
    }

    private static Set<String> files() throws IOException {
        try (var files = Files.list(FILES)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replace(".json", ""))
                    .collect(Collectors.toSet());
        }
    }

    private static String golden(Object event) throws IOException {
        return Files.readString(FILES.resolve(event.getClass().getSimpleName() + ".json"));
    }
}

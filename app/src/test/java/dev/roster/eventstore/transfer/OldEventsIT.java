package dev.roster.eventstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.Rebuilding;
import dev.roster.Statements;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.NamedEventSerializer;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import dev.roster.query.RosterFamilies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events that were stored in another form than today's: read by an upcaster, and by nobody if there is none. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class OldEventsIT {

    private static final String NO_READER = "Events of these kinds can't be read: ";
    private static final UUID TEAM = Node.id();

    private final Database database = TestPostgres.newDatabase();
    private long position;

    @BeforeEach
    void storeATeamAsItWasFormedOnce() {
        Node.start(database).close();
        position = append(TEAM, "TeamFormed", "0", """
                {"teamId": "%s", "name": "Z-Force", "place": "Sister Margaret's Bar"}""".formatted(TEAM));
    }

    @Test
    void areDecidedOnAndShownIfThereIsAnUpcaster(CapturedOutput output) {
        try (var node = Node.start(database, PlaceIsHeadquarters.class)) {
            node.awaitProjection();
            assertThat(team(node))
                    .containsEntry("name", "Z-Force")
                    .containsEntry("headquarters", "Sister Margaret's Bar");

            node.send(new ReviseTeam(TEAM, "X-Force", "Sister Margaret's Bar"));
            node.awaitProjection();

            assertThat(node.rows("select event_name, revision from eventstore.event order by position"))
                    .as("what is as it was is no change")
                    .containsExactly(
                            Map.of("event_name", "TeamFormed", "revision", "0"),
                            Map.of("event_name", "TeamRenamed", "revision", "1"));
            assertThat(team(node))
                    .containsEntry("name", "X-Force")
                    .containsEntry("headquarters", "Sister Margaret's Bar")
                    .containsEntry("version", 1L);
            Rebuilding.begin(Http.to(node)).awaitDoneWithoutDrift();
            assertThat(output).doesNotContain(NO_READER);
        }
    }

    /** Axon's chain would apply each once, and get none of them further than to the revision in the middle. */
    @Test
    void areReadWhateverTheOrderOfTheirUpcasters(CapturedOutput output) {
        var team = Node.id();
        var formed = """
                {"teamId": "%s", "name": "Preventers", "base": "Sharp Tower"}""".formatted(team);
        append(team, "TeamFormed", null, formed);
        try (var node = Node.start(
                database,
                PlaceIsHeadquarters.class,
                BaseIsPlace.class,
                SeatIsCity.class,
                TownIsSeat.class,
                Cities.class)) {
            node.awaitProjection();
            assertThat(team(node, team)).containsEntry("headquarters", "Sharp Tower");
            node.send(new ReviseTeam(team, "Preventers", "Sharp Tower"));
            assertThat(database.head()).as("what is as it was is no change").isEqualTo(position + 1);
            Rebuilding.begin(Http.to(node)).awaitDoneWithoutDrift();
            assertThat(output).doesNotContain(NO_READER);
            assertThatCode(() -> new ExportCheck(
                                    node.bean(NamedEventSerializer.class),
                                    node.bean(Configuration.class),
                                    RosterFamilies.ALL,
                                    node.bean(JdbcSubjectKeys.class),
                                    node.bean(MasterKeys.class),
                                    List.of(node.bean(HistoryCheck.class)))
                            .next(
                                    new ExportedEvent(
                                            new StoredEvent(
                                                    1,
                                                    team,
                                                    0,
                                                    "Team",
                                                    RosterFamilies.ALL.ofType("Team"),
                                                    Node.id(),
                                                    "TeamFormed",
                                                    null,
                                                    formed,
                                                    "{}",
                                                    Instant.EPOCH),
                                            null),
                                    1))
                    .doesNotThrowAnyException();

            append(Node.id(), CityFounded.class.getName(), "0", """
                    {"town": "Gotham"}""");
            append(Node.id(), CityFounded.class.getName(), "1", """
                    {"seat": "Metropolis"}""");
            append(Node.id(), CityFounded.class.getName(), "2", """
                    {"city": "Smallville"}""");
            await().untilAsserted(() -> assertThat(node.bean(Cities.class).founded)
                    .containsExactly(
                            new CityFounded("Gotham"), new CityFounded("Metropolis"), new CityFounded("Smallville")));
        }
    }

    @Test
    void areNamedAtStartAndBeforeARebuildIfThereIsNone(CapturedOutput output) {
        append(Node.id(), "HeroResurrected", "1", "{}");
        append(Node.id(), "TeamFormed", null, "{}");
        append(Node.id(), "TeamFormed", "2", "{}");
        append(Node.id(), "TeamFormed", "0", "{}");
        append(Node.id(), "java.lang.String", "1", "{}");
        database.append(Node.id(), 0, "Badge", "java.lang.String", "1", "{}");
        var first = database.append(Node.id(), 0, "Badge", "dev.badges.BadgeLost", "1", "{}");
        database.appendPlain("dev.badges.CeremonyCancelled", "{}");
        database.append(Node.id(), 0, "Medal", "dev.badges.BadgeLost", "1", "{}");
        var message = NO_READER
                + "TeamFormed of revision 0, first at position %d; ".formatted(position)
                + "HeroResurrected of revision 1, first at position %d; ".formatted(position + 1)
                + "TeamFormed without a revision, first at position %d; ".formatted(position + 2)
                + "TeamFormed of revision 2, first at position %d; ".formatted(position + 3)
                + "java.lang.String of revision 1, first at position %d. ".formatted(position + 5)
                + "Run a version of the service that can read them, or add an upcaster.";

        try (var node = Node.start(database)) {
            assertThat(output.getAll().lines().filter(line -> line.contains(NO_READER)))
                    .singleElement()
                    .asString()
                    .contains("ERROR")
                    .endsWith(message);
            assertThat(output.getAll().lines().filter(line -> line.contains("which are not of heroes or teams")))
                    .singleElement()
                    .asString()
                    .contains("ERROR")
                    .endsWith(
                            "Events of these kinds, which are not of heroes or teams, can't be read and come to no handler: "
                                    + "dev.badges.BadgeLost of revision 1, first at position %d; ".formatted(first)
                                    + "dev.badges.CeremonyCancelled without a revision, first at position %d. "
                                            .formatted(first + 1)
                                    + "Put their classes back under these names, or add an upcaster.");
            assertThat(Rebuilding.verify(Http.to(node))
                            .awaitEnd()
                            .at("/failure/reason")
                            .asString())
                    .isEqualTo(message);
        }
    }

    @Test
    void areLeftOutIfAnUpcasterDropsThem() {
        try (var node = Node.start(database, TeamFormedIsDropped.class)) {
            var other = Node.id();
            node.send(new FormTeam(other, "Preventers", "Sharp Tower"));

            node.awaitProjection();

            assertThat(node.rows("select id from roster.team")).containsExactly(Map.of("id", other));
            Rebuilding.begin(Http.to(node)).awaitDoneWithoutDrift();
        }
    }

    @Test
    void stopTheProjectionIfThereIsNoUpcaster() {
        try (var node = Node.start(database)) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(node.projectionHealth())
                            .containsEntry("status", "DOWN")
                            .extractingByKey("details")
                            .asString()
                            .contains(
                                    "state=stopped",
                                    "The event at position " + position + " can't be applied. It is of a kind"));
            assertThat(node.tables().get("team")).isEmpty();
        }
    }

    @Test
    void areNotDecidedOnIfThereIsNoUpcaster() {
        var other = Node.id();
        try (var node = Node.start(database)) {
            node.send(new FormTeam(other, "Preventers", "Sharp Tower"));
            database.append(other, 1, "Team", "TeamDisbanded", "2", "{}");

            assertThatThrownBy(() -> node.send(new ReviseTeam(TEAM, "X-Force", null)))
                    .hasStackTraceContaining(EventStoreException.class.getName())
                    .hasStackTraceContaining(
                            "Version 0 of " + TEAM + " can't be read: it is a TeamFormed of revision 0");
            assertThatThrownBy(() -> node.send(new ReviseTeam(other, "X-Force", null)))
                    .hasStackTraceContaining("Version 1 of " + other + " can't be read");
            assertThat(node.rows("select * from eventstore.event where event_name = 'TeamRenamed'"))
                    .isEmpty();
        }
    }

    @Test
    void areFoundAmongManyFromKindToKind() {
        database.jdbc().sql("""
                insert into eventstore.event
                    (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                select gen_random_uuid(), 0, 'Hero', gen_random_uuid(), 'Hero' || number % 12, number % 2, '{}', '{}'
                from generate_series(1, 200000) as number""").update();
        database.jdbc().sql("analyze eventstore.event").update();
        try (var node = Node.start(database, Statements.class)) {
            var asked = node.bean(Statements.class).take().stream()
                    .filter(statement -> statement.startsWith("with recursive kind"))
                    .toList();
            assertThat(asked).hasSize(1);
            var plan = String.join(
                    "\n",
                    node.jdbc()
                            .sql("explain (analyze, buffers) " + asked.getFirst())
                            .query(String.class)
                            .list());

            assertThat(plan).contains("using event_kind_idx").doesNotContain("Seq Scan");
        }
    }

    private long append(UUID id, String name, String revision, String payload) {
        return database.append(id, 0, "Team", name, revision, payload);
    }

    private static Map<String, Object> team(Node node) {
        return team(node, TEAM);
    }

    private static Map<String, Object> team(Node node, UUID id) {
        return node.jdbc()
                .sql("select * from roster.team where id = ?")
                .param(id)
                .query()
                .singleRow();
    }

    /** As if what was formed once did not count any more. */
    static class TeamFormedIsDropped implements EventUpcaster {

        @Override
        public Stream<IntermediateEventRepresentation> upcast(Stream<IntermediateEventRepresentation> events) {
            return events.filter(event -> !event.getType().equals(new SimpleSerializedType("TeamFormed", "0")));
        }
    }

    /** Makes of an event one of the next revision, with another name for one of its fields. */
    abstract static class Renamed extends SingleEventUpcaster {

        private final SerializedType old;
        private final SerializedType next;
        private final String oldField;
        private final String field;

        Renamed(String event, @Nullable String oldRevision, String revision, String oldField, String field) {
            old = new SimpleSerializedType(event, oldRevision);
            next = new SimpleSerializedType(event, revision);
            this.oldField = oldField;
            this.field = field;
        }

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().equals(old);
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcast(next, JsonNode.class, this::upcast, metadata -> metadata);
        }

        private JsonNode upcast(JsonNode payload) {
            var renamed = (ObjectNode) payload;
            renamed.set(field, renamed.remove(oldField));
            return renamed;
        }
    }

    /** As if TeamFormed had once said a place. */
    @Order(1)
    static class PlaceIsHeadquarters extends Renamed {

        PlaceIsHeadquarters() {
            super("TeamFormed", "0", "1", "place", "headquarters");
        }
    }

    /** And a base before that. */
    @Order(2)
    static class BaseIsPlace extends Renamed {

        BaseIsPlace() {
            super("TeamFormed", null, "0", "base", "place");
        }
    }

    /** An event of a user's own. */
    @Revision("2")
    record CityFounded(String city) {}

    static class SeatIsCity extends Renamed {

        SeatIsCity() {
            super(CityFounded.class.getName(), "1", "2", "seat", "city");
        }
    }

    /** Registered by a module, after all beans. */
    static class TownIsSeat implements ConfigurerModule {

        @Override
        public void configureModule(Configurer axon) {
            axon.registerEventUpcaster(
                    configuration -> new Renamed(CityFounded.class.getName(), "0", "1", "town", "seat") {});
        }

        @Override
        public int order() {
            return 1;
        }
    }

    @ProcessingGroup("cities")
    static class Cities {

        private final List<CityFounded> founded = new CopyOnWriteArrayList<>();

        @EventHandler
        void on(CityFounded event) {
            founded.add(event);
        }
    }
}

package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.TestPostgres.Database;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
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

    @Test
    void areNamedAtStartAndBeforeARebuildIfThereIsNone(CapturedOutput output) {
        append(Node.id(), "HeroResurrected", "1", "{}");
        append(Node.id(), "TeamFormed", null, "{}");
        append(Node.id(), "TeamFormed", "2", "{}");
        append(Node.id(), "TeamFormed", "0", "{}");
        append(Node.id(), "java.lang.String", "1", "{}");
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
            assertThat(Rebuilding.verify(Http.to(node))
                            .awaitEnd()
                            .at("/failure/reason")
                            .asString())
                    .isEqualTo(message);
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
        return node.jdbc()
                .sql("select * from roster.team where id = ?")
                .param(TEAM)
                .query()
                .singleRow();
    }

    /** As if TeamFormed had once said a place. */
    static class PlaceIsHeadquarters extends SingleEventUpcaster {

        private static final SimpleSerializedType OLD = new SimpleSerializedType("TeamFormed", "0");
        private static final SimpleSerializedType NEW = new SimpleSerializedType("TeamFormed", "1");

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().equals(OLD);
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcast(NEW, JsonNode.class, PlaceIsHeadquarters::upcast, metadata -> metadata);
        }

        private static JsonNode upcast(JsonNode payload) {
            var team = (ObjectNode) payload;
            team.set("headquarters", team.remove("place"));
            return team;
        }
    }
}

package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Node;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;

/** Who is behind an event, and what led to it, in its metadata. */
class ActorIT {

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void isTheTokenThatWasSent() {
        var token = node.token("editor");
        var id = AccessToken.parse(token).orElseThrow().id().toString();

        assertThat(node.metadata(formOverHttp(token)))
                .singleElement()
                .satisfies(metadata -> assertThat(metadata)
                        .containsEntry("actor", id)
                        .containsEntry("actorVia", "token")
                        .containsKeys("correlationId", "causationId"));
    }

    @Test
    void isTheOperatorsFile() {
        assertThat(node.metadata(formOverHttp(Node.ADMIN_TOKEN)))
                .singleElement()
                .satisfies(metadata -> assertThat(metadata)
                        .containsEntry("actor", "admin-token-file")
                        .containsEntry("actorVia", "admin-token-file"));
    }

    @Test
    void isTheSystemIfASenderOnTheBusSaysNothing() {
        var team = Node.id();
        node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
        var other = Node.id();
        node.bean(CommandBus.class).dispatch(GenericCommandMessage.asCommandMessage(new FormTeam(other, "A", "B")));

        for (var id : List.of(team, other)) {
            // Nobody waits for the second.
            await().untilAsserted(() -> assertThat(node.metadata(id))
                    .singleElement()
                    .satisfies(metadata -> assertThat(metadata)
                            .containsEntry("actor", "system")
                            .containsEntry("actorVia", "bus")));
        }
    }

    @Test
    void isWhoASenderOnTheBusSays() {
        var team = Node.id();
        var command = GenericCommandMessage.asCommandMessage(new FormTeam(team, "Preventers", "Sharp Tower"));
        node.send(command.andMetaData(Map.of("actor", "import", "correlationId", "monday")));

        assertThat(node.metadata(team))
                .singleElement()
                .satisfies(metadata -> assertThat(metadata)
                        .containsAllEntriesOf(Map.of(
                                "actor", "import",
                                "actorVia", "bus",
                                "correlationId", "monday",
                                "causationId", command.getIdentifier())));
    }

    @Test
    void isTheSameInAllEventsOfACommand() {
        var team = Node.id();
        node.send(new FormTeam(team, "Preventers", "Sharp Tower"));
        var hero = Node.id();
        var command = GenericCommandMessage.asCommandMessage(
                new RegisterHero(hero, "Deadpond", "Dive Wilson", null, List.of(team)));
        node.send(command.andMetaData(Map.of("actor", "import")));

        var expected = Map.of(
                "actor",
                "import",
                "actorVia",
                "bus",
                "correlationId",
                command.getIdentifier(),
                "causationId",
                command.getIdentifier());
        assertThat(node.metadata(hero))
                .hasSize(2)
                .allSatisfy(metadata -> assertThat(metadata).containsAllEntriesOf(expected));
    }

    private static UUID formOverHttp(String token) {
        return UUID.fromString(node.http(token)
                .post()
                .uri("/teams")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("name", "Preventers", "headquarters", "Sharp Tower"))
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult(new ParameterizedTypeReference<Map<String, String>>() {})
                .getResponseBody()
                .get("id"));
    }
}

package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** Who gets to see what is personal over HTTP, and that it can be asked for and erased. */
class PersonalDataIT {

    /** With a master key of its own, which it replaces. */
    @TempDir
    static Path folder;

    private static Node node;
    private static RestTestClient viewer;
    private static RestTestClient identityReader;
    private static RestTestClient privacyOfficer;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase(), List.of("--roster.data=" + folder));
        viewer = node.http(node.token("viewer"));
        identityReader = node.http(node.token("identity-reader"));
        privacyOfficer = node.http(node.token("privacy-officer"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static UUID register(UUID... teams) {
        var hero = Node.id();
        node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", 28, List.of(teams)));
        return hero;
    }

    private static JsonNode get(RestTestClient reader, String path) {
        node.awaitProjection();
        return reader.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(JsonNode.class)
                .getResponseBody();
    }

    @Test
    void aSecretNameIsForIdentityReadersOnly() {
        var team = Node.id();
        node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));
        var hero = register(team);

        for (var reader : List.of(viewer, privacyOfficer, node.http())) {
            assertThat(get(reader, "/heroes/" + hero).has("secretName")).isFalse();
            assertThat(get(reader, "/heroes").toString()).doesNotContain("Dive Wilson");
            assertThat(get(reader, "/teams/" + team).toString()).doesNotContain("Dive Wilson");
            assertThat(get(reader, "/teams/" + team + "/heroes").toString()).doesNotContain("Dive Wilson");
        }
        assertThat(get(identityReader, "/heroes/" + hero).get("secretName").asString())
                .isEqualTo("Dive Wilson");
        assertThat(get(identityReader, "/heroes?name=Deadpond")
                        .get(0)
                        .get("secretName")
                        .asString())
                .isEqualTo("Dive Wilson");
        assertThat(get(identityReader, "/teams/" + team)
                        .get("heroes")
                        .get(0)
                        .get("secretName")
                        .asString())
                .isEqualTo("Dive Wilson");
        assertThat(get(identityReader, "/teams/" + team + "/heroes")
                        .get(0)
                        .get("secretName")
                        .asString())
                .isEqualTo("Dive Wilson");
    }

    @Test
    void aPersonCanBeToldWhatIsKnownAndWhereItCameFrom() {
        var hero = register();
        node.send(new ReviseHero(hero, "Deadpuddle", "Wade", NewAge.NONE));
        node.send(new RetireHero(hero));

        var data = get(privacyOfficer, "/heroes/" + hero + "/personal-data");

        assertThat(data.get("heroId").asString()).isEqualTo(hero.toString());
        assertThat(data.get("data")
                        .valueStream()
                        .map(datum -> datum.get("version").asInt() + " "
                                + datum.get("event").asString() + " "
                                + datum.get("field").asString() + " "
                                + datum.get("value").asString()))
                .containsExactly(
                        "0 HeroRegistered name Deadpond",
                        "0 HeroRegistered age 28",
                        "0 HeroRegistered secretName Dive Wilson",
                        "1 HeroRenamed name Deadpuddle",
                        "2 SecretNameChanged secretName Wade",
                        "3 HeroAgeChanged age ");
        assertThat(data.get("data").valueStream())
                .allSatisfy(datum -> assertThat(datum.get("actor").asString()).isNotBlank())
                .allSatisfy(
                        datum -> assertThat(datum.get("recordedAt").asString()).isNotBlank());
    }

    @Test
    void anErasureLeavesNothingToTell() {
        var hero = register();
        node.awaitProjection();
        erase(hero, 204);
        node.awaitProjection();

        for (var path :
                List.of("/heroes/" + hero, "/heroes/" + hero + "/teams", "/heroes/" + hero + "/personal-data")) {
            privacyOfficer.get().uri(path).exchange().expectStatus().isNotFound();
        }
        erase(hero, 404);
        erase(Node.id(), 404);
    }

    private static void erase(UUID hero, int status) {
        privacyOfficer
                .post()
                .uri("/heroes/" + hero + "/erasure")
                .exchange()
                .expectStatus()
                .isEqualTo(status);
    }

    @Test
    void anAdministratorRotatesTheMasterKey() {
        var hero = register();

        assertThat(rotate()).isPositive();
        assertThat(rotate()).isZero();
        assertThat(get(identityReader, "/heroes/" + hero).get("secretName").asString())
                .isEqualTo("Dive Wilson");
    }

    private static int rotate() {
        return node.http()
                .post()
                .uri("/master-key/rotation")
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(JsonNode.class)
                .getResponseBody()
                .get("rewrapped")
                .asInt();
    }
}

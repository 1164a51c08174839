package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request to make something makes it once, however often it is sent, and wherever. */
class RepeatedRequestsIT extends OnTwoNodes {

    private static final Map<String, Object> DEADPOND = Map.of("name", "Deadpond", "secretName", "Dive Wilson");
    private static final Map<String, Object> PREVENTERS = Map.of("name", "Preventers", "headquarters", "Sharp Tower");

    @Nested
    class WithAKey {

        @Test
        void areAnsweredAsTheFirstTime() {
            var key = Node.id().toString();
            var first = here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)
                    .expect(201);
            var hero = first.id();
            assertThat(hero.version()).isEqualTo(5);

            here.send("PATCH", "/heroes/" + hero, Map.of("name", "Dead Pond", "age", 28))
                    .expect(204);
            var again = there.send(
                            "POST",
                            "/heroes",
                            Map.of("name", " Deadpond ", "secretName", "Dive Wilson", "teamIds", List.of()),
                            "Idempotency-Key",
                            key)
                    .expect(201);
            assertThat(again.response().body()).isEqualTo(first.response().body());
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(again.position()).isGreaterThan(first.position());

            here.delete("/heroes/" + hero).expect(204);
            assertThat(there.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)
                            .expect(201)
                            .id())
                    .isEqualTo(hero);
            assertThat(events(hero)).isEqualTo(4);
        }

        @Test
        void areAnsweredAsTheFirstTimeWhenTheirTeamIsDisbanded() {
            var key = Node.id().toString();
            var team = here.form("Z-Force");
            var body = with(DEADPOND, "teamIds", List.of(team));
            var hero = here.send("POST", "/heroes", body, "Idempotency-Key", key)
                    .expect(201)
                    .id();
            here.delete("/teams/" + team).expect(204);

            for (var node : List.of(here, there)) {
                assertThat(node.send("POST", "/heroes", body, "Idempotency-Key", key)
                                .expect(201)
                                .id())
                        .isEqualTo(hero);
            }
            there.send("POST", "/heroes", with(body, "name", "Another"), "Idempotency-Key", key)
                    .expectProblem(422, "idempotency-key-reused");
            there.send("POST", "/heroes", with(body, "teamIds", Collections.nCopies(51, team)), "Idempotency-Key", key)
                    .expectProblem(422, "idempotency-key-reused");
            assertThat(events(hero)).isEqualTo(2);
        }

        @Test
        void areAnsweredAsIsPreferredNow() {
            var key = Node.id().toString();
            var hero = here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)
                    .expect(201)
                    .id();

            assertThat(there.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key, "Prefer", "respond-async")
                            .expect(202)
                            .id())
                    .isEqualTo(hero);
            assertThat(there.send(
                                    "POST",
                                    "/heroes",
                                    DEADPOND,
                                    "Idempotency-Key",
                                    key,
                                    "Prefer",
                                    "return=representation")
                            .expect(201)
                            .json()
                            .get("name")
                            .asString())
                    .isEqualTo("Deadpond");
            here.delete("/heroes/" + hero).expect(204);
            assertThat(there.send(
                                    "POST",
                                    "/heroes",
                                    DEADPOND,
                                    "Idempotency-Key",
                                    key,
                                    "Prefer",
                                    "return=representation")
                            .expect(201)
                            .json()
                            .propertyNames())
                    .containsExactly("id");
        }

        @Test
        void areAnsweredAsTheFirstTimeForATeam() {
            var key = Node.id().toString();
            var team = here.send("POST", "/teams", PREVENTERS, "Idempotency-Key", key)
                    .expect(201)
                    .id();

            here.delete("/teams/" + team).expect(204);
            assertThat(there.send("POST", "/teams", PREVENTERS, "Idempotency-Key", key)
                            .expect(201)
                            .id())
                    .isEqualTo(team);
            there.send("POST", "/teams", Map.of("name", "A", "headquarters", "B"), "Idempotency-Key", key)
                    .expectProblem(422, "idempotency-key-reused");
        }

        @Test
        void areRefusedForAnotherBody() {
            var key = Node.id().toString();
            here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key).expect(201);

            for (var body : List.of(
                    Map.of("name", "Deadpond", "secretName", "Another"),
                    Map.of("name", "Deadpond", "secretName", "Dive Wilson", "age", 0))) {
                there.send("POST", "/heroes", body, "Idempotency-Key", key)
                        .expectProblem(422, "idempotency-key-reused");
            }
        }

        @Test
        void areGoneWithTheirHero() {
            var key = Node.id().toString();
            var hero = here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)
                    .expect(201)
                    .id();
            Http.to(node, node.token("privacy-officer"))
                    .send("POST", "/heroes/" + hero + "/erasure", null)
                    .expect(204);

            there.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key).expectProblem(410, "hero-is-forgotten");
        }

        @Test
        void areOthersFromAnotherCallerOrToAnotherRoute() {
            var key = Node.id().toString();
            var editor = Http.to(node, node.token("editor"));

            assertThat(List.of(
                            here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)
                                    .expect(201)
                                    .id(),
                            editor.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)
                                    .expect(201)
                                    .id(),
                            here.send("POST", "/teams", PREVENTERS, "Idempotency-Key", key)
                                    .expect(201)
                                    .id()))
                    .doesNotHaveDuplicates();
        }

        @Test
        void makeOneHoweverManyComeAtOnce() throws Exception {
            var key = Node.id().toString();
            var answers = new ArrayList<UUID>();
            try (var clients = Executors.newFixedThreadPool(16)) {
                var sent = IntStream.range(0, 32)
                        .mapToObj(i -> clients.submit(() ->
                                (i % 2 == 0 ? here : there).send("POST", "/heroes", DEADPOND, "Idempotency-Key", key)))
                        .toList();
                for (var answer : sent) {
                    answers.add(answer.get().expect(201).id());
                }
            }

            assertThat(answers).containsOnly(answers.getFirst());
            assertThat(events(answers.getFirst())).isEqualTo(1);
        }

        @Test
        void needAKeyOfVisibleCharacters() {
            for (var key : List.of("", " ", "a b", "x".repeat(256))) {
                here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", key).expectProblem(400, "bad-request");
            }
            here.send("POST", "/heroes", DEADPOND, "Idempotency-Key", "x".repeat(255))
                    .expect(201);
        }

        /** Who has the database but not the hero's key can't try names against it. */
        @Test
        void leaveADigestThatNobodyCanGuess() {
            var one = here.send("POST", "/heroes", DEADPOND).expect(201).id();
            var twin = here.send("POST", "/heroes", DEADPOND).expect(201).id();

            var digests =
                    List.of(node.metadata(one).getFirst(), node.metadata(twin).getFirst());
            assertThat(digests)
                    .extracting(metadata -> metadata.get("content"))
                    .doesNotContainNull()
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    class WithAnId {

        @ParameterizedTest
        @ValueSource(strings = {"/heroes", "/teams"})
        void areAnsweredWith200TheSecondTime(String path) {
            var body = path.equals("/heroes") ? DEADPOND : PREVENTERS;
            var id = Node.id();

            var made = here.send("POST", path, with(body, "id", id)).expect(201);
            assertThat(made.id()).isEqualTo(id);
            assertThat(made.header("Location")).isEqualTo(path + "/" + id);
            var again = there.send("POST", path, with(body, "id", id)).expect(200);
            assertThat(again.id()).isEqualTo(id);
            assertThat(again.header("Location")).isEqualTo(path + "/" + id);

            there.send("POST", path, with(with(body, "id", id), "name", "Another"))
                    .expectProblem(409, path.equals("/heroes") ? "hero-already-registered" : "team-already-formed");
            here.delete(path + "/" + id).expect(204);
            there.send("POST", path, with(body, "id", id)).expect(200);
        }

        @Test
        void areAnsweredWith200WhenTheirTeamIsDisbanded() {
            var team = here.form("Z-Force");
            var body = with(with(DEADPOND, "id", Node.id()), "teamIds", List.of(team));
            here.send("POST", "/heroes", body).expect(201);
            here.delete("/teams/" + team).expect(204);

            here.send("POST", "/heroes", body).expect(200);
            there.send("POST", "/heroes", body).expect(200);
            there.send("POST", "/heroes", with(body, "name", "Another")).expectProblem(409, "hero-already-registered");
        }

        @Test
        void areRefusedForAnIdOfTheOtherKind() {
            var team = here.form("Preventers");
            var hero = here.register("Deadpond");

            here.send("POST", "/heroes", with(DEADPOND, "id", team)).expectProblem(409, "hero-already-registered");
            here.send("POST", "/teams", with(PREVENTERS, "id", hero)).expectProblem(409, "team-already-formed");
        }

        @Test
        void areGoneWithTheirHero() {
            var hero = Node.id();
            here.send("POST", "/heroes", with(DEADPOND, "id", hero)).expect(201);
            Http.to(node, node.token("privacy-officer"))
                    .send("POST", "/heroes/" + hero + "/erasure", null)
                    .expect(204);

            there.send("POST", "/heroes", with(DEADPOND, "id", hero)).expectProblem(410, "hero-is-forgotten");
            there.send("POST", "/teams", with(PREVENTERS, "id", hero)).expectProblem(409, "team-already-formed");
        }

        @Test
        void haveNoKeyBesides() {
            here.send("POST", "/heroes", with(DEADPOND, "id", Node.id()), "Idempotency-Key", "x")
                    .expectProblem(400, "bad-request");
        }
    }

    private static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        var copy = new HashMap<>(body);
        copy.put(field, value);
        return copy;
    }

    private static long events(UUID id) {
        return node.metadata(id).size();
    }
}

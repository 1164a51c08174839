package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.badges.Badge;
import dev.badges.Badge.AwardBadge;
import dev.badges.Badge.PolishBadge;
import dev.badges.Shelf;
import dev.badges.Shelf.CeremonyHeld;
import dev.roster.TestPostgres.Database;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A team adds an aggregate of its own, and events without one: the roster takes them as a matter of course. */
class EventsOfOthersIT {

    /** More than an aggregate is stored as a whole after. */
    private static final int OFTEN = 25;

    private static final String GONE = "dev.badges.BadgeLost";

    private static Database database;
    private static Node node;
    private static Http http;

    private static UUID badge;
    private static UUID team;
    private static UUID hero;

    /** The position of a ceremony. */
    private static long ceremony;

    @BeforeAll
    static void mixThemWithOurs() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, Badge.class, Shelf.class);
        http = Http.to(node);
        badge = Node.id();
        node.send(new AwardBadge(badge, "Courage é"));
        team = http.form("Preventers");
        node.send(new PolishBadge(badge));
        ceremony = database.appendPlain(CeremonyHeld.class.getName(), "{\"place\":\"Sharp Tower\"}");
        hero = http.register("Deadpond", team);
        database.append(Node.id(), 0, "Badge", GONE, "1", "{}");
        database.appendPlain("dev.badges.CeremonyCancelled", "[1]");
        node.awaitProjection();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void assertRosterIsWhole() {
        assertThat(http.get("/heroes/" + hero + "/teams").expect(200).json())
                .singleElement()
                .extracting(one -> one.get("id").asString())
                .isEqualTo(team.toString());
        assertThat(node.projectionHealth()).containsEntry("status", "UP");
    }

    @Test
    void theRosterPassesThemBy() {
        var later = http.register("Spider-Boy", team);
        node.awaitProjection();

        assertThat(http.get("/heroes/" + later).expect(200).json().get("name").asString())
                .isEqualTo("Spider-Boy");
        assertRosterIsWhole();
    }

    @Test
    void theRosterHasReachedThemAlthoughNothingElseCame() {
        var position = database.appendPlain(CeremonyHeld.class.getName(), "{\"place\":\"Somewhere\"}");
        node.awaitProjection();

        assertThat(http.get("/heroes/" + hero, "Roster-Position", String.valueOf(position))
                        .expect(200)
                        .position())
                .isGreaterThanOrEqualTo(position);
        assertThat(node.projectionHealth()).containsEntry("status", "UP");
    }

    @Test
    void theirHandlersGetThem() {
        await().untilAsserted(() -> assertThat(node.bean(Shelf.class).titles()).contains("Courage é", "Sharp Tower"));
    }

    @Test
    void theirAggregateDecidesOnWhatItWas() {
        var other = Node.id();
        node.send(new AwardBadge(other, "Patience"));
        for (var i = 1; i <= OFTEN; i++) {
            assertThat(node.<Integer>send(new PolishBadge(other))).isEqualTo(i);
        }
        await().untilAsserted(() -> assertThat(node.jdbc()
                        .sql("select aggregate_type from eventstore.snapshot where aggregate_id = ?")
                        .param(other)
                        .query(String.class)
                        .list())
                .containsExactly("Badge"));

        // Without them, only the snapshot can say how often.
        node.jdbc()
                .sql("alter table eventstore.event disable trigger event_is_immutable")
                .update();
        node.jdbc()
                .sql("update eventstore.event set event_name = ? where aggregate_id = ? and sequence < 15")
                .params(GONE, other)
                .update();
        node.jdbc()
                .sql("alter table eventstore.event enable always trigger event_is_immutable")
                .update();
        assertThat(node.<Integer>send(new PolishBadge(other))).isEqualTo(OFTEN + 1);
    }

    @Test
    void theReadModelIsRebuiltFromWhatIsBetweenThem() {
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        database.appendPlain(CeremonyHeld.class.getName(), "{\"place\":\"Nowhere\"}");
        Rebuilding.undo(http).awaitDone();
        node.awaitProjection();
        assertRosterIsWhole();
    }

    @Test
    void thePastIsToldAtTheirPositions() {
        assertThat(http.get("/teams/" + team + "?asOf=" + ceremony)
                        .expect(200)
                        .json()
                        .get("heroes"))
                .isEmpty();
        assertThat(http.get("/teams/" + team + "/history").expect(200).json())
                .last()
                .extracting(event -> event.get("event").asString())
                .isEqualTo("TeamFormed");
        var building = http.send(
                        "POST", "/read-model/snapshots", Map.of("asOf", String.valueOf(ceremony), "name", "then"))
                .expect(202);
        new Rebuilding(http, building.header("Location")).awaitDone();
        assertThat(http.get("/teams?snapshot=then").expect(200).json()).hasSize(1);
        assertThat(http.get("/heroes?snapshot=then").expect(200).json()).isEmpty();
    }
}

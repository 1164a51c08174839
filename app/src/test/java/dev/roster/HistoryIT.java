package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.TestPostgres;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The tutorial's story in the past tense: what happened, how it was, and what is different. */
class HistoryIT {

    private static final Pattern NEXT = Pattern.compile("<(.+)>; rel=\"next\"");

    private static Node node;
    private static Http admin;
    private static Http viewer;
    private static Http identityReader;
    private static Http privacyOfficer;

    private static UUID preventers;
    private static UUID zForce;
    private static UUID deadpond;
    private static UUID rustyMan;
    private static UUID spiderBoy;
    private static long registered;
    private static long joined;
    private static long left;

    @BeforeAll
    static void tell() {
        node = Node.start(TestPostgres.newDatabase());
        admin = Http.to(node);
        viewer = Http.to(node, node.token("viewer"));
        identityReader = Http.to(node, node.token("identity-reader"));
        privacyOfficer = Http.to(node, node.token("privacy-officer"));
        preventers = admin.form("Preventers");
        zForce = admin.form("Z-Force");
        deadpond = admin.register("Deadpond", zForce, preventers);
        rustyMan = admin.register("Rusty-Man", preventers);
        spiderBoy = admin.register("Spider-Boy", preventers);
        registered = admin.get("/heroes/" + spiderBoy).position();
        joined = admin.put("/teams/" + zForce + "/heroes/" + spiderBoy)
                .expect(201)
                .position();
        left = admin.delete("/teams/" + zForce + "/heroes/" + spiderBoy)
                .expect(204)
                .position();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aHerosHistoryShowsTheJoinAndTheLeave() {
        var history = viewer.get("/heroes/" + spiderBoy + "/history").expect(200);

        assertThat(events(history)).containsExactly("HeroDischarged", "HeroEnlisted", "HeroEnlisted", "HeroRegistered");
        var leave = history.json().get(0);
        assertThat(leave.get("position").asLong()).isEqualTo(left);
        assertThat(leave.get("version").asLong()).isEqualTo(3);
        assertThat(Instant.parse(leave.get("time").asString()))
                .isBetween(Instant.now().minus(5, ChronoUnit.MINUTES), Instant.now());
        assertThat(leave.get("data").get("heroId").asString()).isEqualTo(spiderBoy.toString());
        assertThat(leave.get("data").get("teamId").asString()).isEqualTo(zForce.toString());
        assertThat(leave.get("actor").asString()).isEqualTo("admin-token-file");
        var stored = node.metadata(spiderBoy).getLast();
        assertThat(leave.get("correlationId").asString()).isEqualTo(stored.get("correlationId"));
        assertThat(leave.get("causationId").asString()).isEqualTo(stored.get("causationId"));
        assertThat(history.json().get(3).get("data").get("name").asString()).isEqualTo("Spider-Boy");
        assertThat(history.position()).isGreaterThanOrEqualTo(left);
    }

    @Test
    void aTeamsHistoryShowsWhoJoinedAndLeft() {
        var history = viewer.get("/teams/" + zForce + "/history").expect(200);

        assertThat(events(history)).containsExactly("HeroDischarged", "HeroEnlisted", "HeroEnlisted", "TeamFormed");
        assertThat(history.json().valueStream().map(HistoryIT::heroOf).toList())
                .containsExactly(spiderBoy.toString(), spiderBoy.toString(), deadpond.toString(), "");
        assertThat(history.json().get(3).get("data").get("headquarters").asString())
                .isEqualTo("Somewhere");
    }

    private static String heroOf(JsonNode entry) {
        return entry.get("data").path("heroId").asString("");
    }

    @Test
    void aTeamAsOfTheMomentBetweenThemHasBoth() {
        var instant = viewer.get("/heroes/" + spiderBoy + "/history")
                .json()
                .get(1)
                .get("time")
                .asString();

        for (var moment : List.of(String.valueOf(joined), instant)) {
            var team = viewer.get("/teams/" + zForce + "?asOf=" + moment).expect(200);
            assertThat(names(team.json().get("heroes"))).containsExactlyInAnyOrder("Deadpond", "Spider-Boy");
            assertThat(team.json().get("heroCount").asLong()).isEqualTo(2);
            assertThat(team.position()).isEqualTo(joined);
            assertThat(names(viewer.get("/teams/" + zForce + "/heroes?asOf=" + moment)
                            .json()))
                    .containsExactlyInAnyOrder("Deadpond", "Spider-Boy");
            assertThat(names(viewer.get("/heroes/" + spiderBoy + "?asOf=" + moment)
                            .json()
                            .get("teams")))
                    .containsExactlyInAnyOrder("Preventers", "Z-Force");
            assertThat(names(viewer.get("/heroes/" + spiderBoy + "/teams?asOf=" + moment)
                            .json()))
                    .containsExactlyInAnyOrder("Preventers", "Z-Force");
        }
        assertThat(names(viewer.get("/teams/" + zForce + "?asOf=" + left).json().get("heroes")))
                .containsExactly("Deadpond");
    }

    @Test
    void asOfNowItIsTheSameRepresentation() {
        for (var path : List.of(
                "/heroes/" + deadpond,
                "/heroes/" + deadpond + "/teams",
                "/teams/" + preventers,
                "/teams/" + preventers + "/heroes?sort=-id&limit=2")) {
            var now = viewer.get(path).expect(200);
            var then = viewer.get(path + (path.contains("?") ? "&" : "?") + "asOf=" + now.position())
                    .expect(200);
            assertThat(then.json()).isEqualTo(now.json());
            assertThat(then.header("ETag")).isEqualTo(now.header("ETag"));
        }
    }

    @Test
    void aListAsOfAMomentIsPaged() {
        var whole = viewer.get("/teams/" + preventers + "/heroes?asOf=" + left).json();

        assertThat(pages(viewer, "/teams/" + preventers + "/heroes?limit=1&asOf=" + left))
                .hasSize(3)
                .isEqualTo(whole.valueStream().toList());
        assertThat(pages(viewer, "/teams/" + preventers + "/heroes?limit=2&sort=-id&asOf=" + left))
                .isEqualTo(whole.valueStream().toList().reversed());
        assertThat(pages(viewer, "/heroes/" + deadpond + "/teams?limit=1&asOf=" + left))
                .hasSize(2);
        assertThat(viewer.get("/teams/" + preventers + "/heroes?offset=1&limit=1&asOf=" + left)
                        .json())
                .containsExactly(whole.get(1));
    }

    @Test
    void theWholeListsAsOfAMomentHaveWhatThereWas() {
        for (var moment : List.of(String.valueOf(joined), time(joined))) {
            var heroes = viewer.get("/heroes?asOf=" + moment).expect(200);
            assertThat(heroes.position()).isEqualTo(joined);
            assertThat(names(heroes.json())).containsExactlyInAnyOrder("Deadpond", "Rusty-Man", "Spider-Boy");
            assertThat(heroes.json().get(0).has("secretName")).isFalse();
            assertThat(viewer.get("/teams?asOf=" + moment).expect(200).json())
                    .extracting(team -> team.get("heroCount").asLong())
                    .containsExactlyInAnyOrder(3L, 2L);
            assertThat(pages(viewer, "/heroes?limit=1&asOf=" + moment))
                    .isEqualTo(heroes.json().valueStream().toList());
        }
        assertThat(identityReader.get("/heroes?asOf=" + joined).json())
                .allSatisfy(hero -> assertThat(hero.get("secretName").asString())
                        .isEqualTo(identityReader
                                .get("/heroes/" + hero.get("id").asString())
                                .json()
                                .get("secretName")
                                .asString()));
        assertThat(viewer.get("/heroes?asOf=0").expect(200).json()).isEmpty();
        assertThat(viewer.get("/teams?asOf=1").expect(200).json()).hasSize(1);
        assertThat(viewer.get("/heroes?limit=1&offset=2&sort=-id&asOf=" + joined)
                        .expect(200)
                        .json())
                .containsExactly(viewer.get("/heroes?asOf=" + joined).json().get(0));
    }

    private static String time(long position) {
        return viewer.get("/heroes/" + spiderBoy + "/history")
                .json()
                .valueStream()
                .filter(entry -> entry.get("position").asLong() == position)
                .findFirst()
                .orElseThrow()
                .get("time")
                .asString();
    }

    @ParameterizedTest
    @CsvSource({
        "/heroes, sort=name, sort",
        "/heroes, sort=-age, sort",
        "/teams, sort=name, sort",
        "/heroes, name=Deadpond, name",
        "/heroes, minAge=1, minAge",
        "/heroes, team=none, team",
        "/teams, headquarters=Somewhere, headquarters",
        "/teams, limit=1&namePrefix=P&sort=id, namePrefix"
    })
    void theWholeListsAsOfAMomentHaveNoFiltersAndOneOrder(String list, String query, String parameter) {
        var refused = viewer.get(list + "?asOf=" + joined + "&" + query).expectProblem(400, "invalid-details");

        assertThat(refused.json().at("/errors/0/field").asString()).isEqualTo(parameter);
        assertThat(refused.response().body()).contains("POST /read-model/snapshots", "snapshot=");
    }

    @Test
    void aCursorAsOfAMomentIsOfThatListAndMoment() {
        var next = next(viewer.get("/heroes?limit=1&asOf=" + joined).expect(200));
        var cursor = next.substring(next.indexOf("cursor="));

        viewer.get("/heroes?asOf=" + joined + "&limit=2&" + cursor).expect(200);
        for (var other : List.of(
                "/heroes?asOf=" + left,
                "/heroes?sort=-id&asOf=" + joined,
                "/teams?asOf=" + joined,
                "/heroes?limit=1")) {
            viewer.get(other + "&" + cursor).expectProblem(400, "invalid-details");
        }
        viewer.get("/heroes?asOf=" + joined + "&offset=1&" + cursor).expectProblem(400, "invalid-details");
        viewer.get("/heroes?limit=0&asOf=" + joined).expectProblem(400, "invalid-details");
        viewer.get("/heroes?snapshot=then&asOf=" + joined).expectProblem(400, "invalid-details");
    }

    @Test
    void beforeItWasThereItIsNotFound() {
        for (var path : List.of("/heroes/" + spiderBoy, "/heroes/" + spiderBoy + "/teams")) {
            viewer.get(path + "?asOf=" + registered).expect(200);
            viewer.get(path + "?asOf=0").expectProblem(404, "unknown-hero");
            viewer.get(path + "?asOf=2001-01-01T00:00:00%2B01:00").expectProblem(404, "unknown-hero");
        }
        for (var path : List.of("/teams/" + zForce, "/teams/" + zForce + "/heroes")) {
            viewer.get(path + "?asOf=1").expectProblem(404, "unknown-team");
            viewer.get(path + "?asOf=2").expect(200);
        }
        viewer.get("/teams/" + spiderBoy + "?asOf=" + left).expectProblem(404, "unknown-team");
        viewer.get("/heroes/" + zForce + "?asOf=" + left).expectProblem(404, "unknown-hero");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now",
                "-1",
                "1e3",
                "2026-11-22",
                "2026-11-22T10:15:30",
                "2026-11-22T10:15:30+01:00",
                "2026-02-30T10:15:30Z",
                "1234567890123456789",
                "999999999999999999",
                "2999-01-01T00:00:00Z",
                "1&asOf=2",
                "&asof=1"
            })
    void whatIsNoMomentInThePastIsRefused(String moment) {
        for (var path : List.of(
                "/heroes", "/teams", "/heroes/" + deadpond, "/teams/" + zForce, "/heroes/" + deadpond + "/teams")) {
            viewer.get(path + "?asOf=" + moment).expectProblem(400, "invalid-details");
        }
    }

    @Test
    void anInstantIsTheLastPositionThatWasRecordedAtOrBeforeIt() {
        for (var row : node.rows(
                "select position, recorded_at::text as at" + " from eventstore.event where position <= " + left)) {
            var position = (Long) row.get("position");
            var instant =
                    Instant.parse(((String) row.get("at")).replace(' ', 'T').replaceFirst("\\+00$", "Z"));
            assertThat(positionAsOf(instant)).isEqualTo(position);
            assertThat(positionAsOf(instant.plusNanos(999))).isEqualTo(position);
            assertThat(positionAsOf(instant.minusNanos(1))).isEqualTo(position - 1);
        }
    }

    /** Of what there was or was not then. */
    private static long positionAsOf(Instant instant) {
        return viewer.get("/teams/" + preventers + "?asOf=" + instant).position();
    }

    @Test
    void anInstantIsNoEarlierThanWhatWasAnsweredBeforeIt() {
        var hero = admin.register("Quick-Man");
        for (var age = 0; age < 20; age++) {
            var answer =
                    admin.send("PATCH", "/heroes/" + hero, Map.of("age", age)).expect(204);
            var now = node.jdbc()
                    .sql("select to_json(clock_timestamp() at time zone 'utc') #>> '{}'")
                    .query(String.class)
                    .single();
            var then = viewer.get("/heroes/" + hero + "?asOf=" + now + "Z").expect(200);
            assertThat(then.position()).isGreaterThanOrEqualTo(answer.position());
            assertThat(then.json().get("age").asInt()).isEqualTo(age);
        }
    }

    @Test
    void aHistoryIsPagedTheNewestFirst() {
        var team = admin.form("X-Force");
        for (var member = 0; member < 4; member++) {
            admin.register("Member " + member, team);
        }
        admin.send("PATCH", "/teams/" + team, Map.of("name", "Y-Force")).expect(204);
        var whole =
                viewer.get("/teams/" + team + "/history").json().valueStream().toList();

        var first = viewer.get("/teams/" + team + "/history?limit=1");
        admin.send("PATCH", "/teams/" + team, Map.of("name", "W-Force")).expect(204);

        assertThat(events(first)).containsExactly("TeamRenamed");
        assertThat(pages(viewer, next(first))).isEqualTo(whole.subList(1, 6));
        assertThat(pages(viewer, "/heroes/" + deadpond + "/history?limit=2"))
                .isEqualTo(viewer.get("/heroes/" + deadpond + "/history")
                        .json()
                        .valueStream()
                        .toList());
        assertThat(viewer.get("/teams/" + team + "/history?before=1")
                        .expect(200)
                        .json())
                .isEmpty();
    }

    @Test
    void whoHasEndedHasAHistory() {
        var team = admin.form("Old Guard");
        var hero = admin.register("Old Man", team);
        var other = admin.register("Older Man", team);
        var before = admin.delete("/heroes/" + hero).expect(204).position() - 1;
        admin.delete("/teams/" + team).expect(204);

        assertThat(events(viewer.get("/heroes/" + hero + "/history")))
                .containsExactly("HeroRetired", "HeroEnlisted", "HeroRegistered");
        assertThat(events(viewer.get("/teams/" + team + "/history")))
                .containsExactly("TeamDisbanded", "HeroRetired", "HeroEnlisted", "HeroEnlisted", "TeamFormed");
        assertThat(names(viewer.get("/teams/" + team + "?asOf=" + before).json().get("heroes")))
                .containsExactlyInAnyOrder("Old Man", "Older Man");
        assertThat(names(viewer.get("/teams/" + team + "?asOf=" + (before + 1))
                        .json()
                        .get("heroes")))
                .containsExactly("Older Man");
        assertThat(names(
                        viewer.get("/heroes/" + hero + "?asOf=" + before).json().get("teams")))
                .containsExactly("Old Guard");
        var last = admin.get("/heroes/" + other).position();
        assertThat(viewer.get("/heroes/" + other + "?asOf=" + last).json().get("teams"))
                .isEmpty();
        viewer.get("/heroes/" + hero + "?asOf=" + last).expectProblem(404, "unknown-hero");
        viewer.get("/teams/" + team + "?asOf=" + last).expectProblem(404, "unknown-team");
    }

    @ParameterizedTest
    @CsvSource({"heroes, unknown-hero", "teams, unknown-team"})
    void whatNeverWasHasNone(String kind, String problem) {
        viewer.get("/" + kind + "/" + Node.id() + "/history").expectProblem(404, problem);
        viewer.get("/" + kind + "/" + (kind.equals("teams") ? deadpond : zForce) + "/history")
                .expectProblem(404, problem);
        viewer.get("/" + kind + "/" + Node.id() + "/changes?from=0").expectProblem(404, problem);
        viewer.get("/" + kind + "/" + zForce + "/history?limit=0").expectProblem(400, "invalid-details");
        viewer.get("/" + kind + "/" + zForce + "/history?before=x").expectProblem(400, "invalid-details");
        viewer.get("/" + kind + "/" + zForce + "/history?until=1").expectProblem(400, "invalid-details");
    }

    @Test
    void whatIsPersonalIsForThoseWhoMaySeeIt() {
        var hero = admin.register("Moon-Man");
        var before = admin.get("/heroes/" + hero).position();
        var team = "/teams/" + admin.form("Night Shift") + "/heroes/" + hero;
        for (var change : List.of(Map.of("name", "Sun-Man"), Map.of("secretName", "Other"), Map.of("age", 7))) {
            admin.put(team).expect(201);
            admin.delete(team).expect(204);
            admin.send("PATCH", "/heroes/" + hero, change).expect(204);
        }
        var path = "/heroes/" + hero + "/history";

        assertThat(viewer.get(path).response().body())
                .contains("Moon-Man", "Sun-Man")
                .doesNotContain("secretName")
                .doesNotContain("Other");
        assertThat(data(identityReader.get(path), "secretName")).containsExactly("Other", "Secret");
        assertThat(pages(identityReader, path + "?limit=1")).isEqualTo(pages(identityReader, path));
        assertThat(viewer.get("/heroes/" + hero + "?asOf=" + before).json().has("secretName"))
                .isFalse();
        assertThat(identityReader
                        .get("/heroes/" + hero + "?asOf=" + before)
                        .json()
                        .get("secretName")
                        .asString())
                .isEqualTo("Secret");
        var changes = "/heroes/" + hero + "/changes?from=" + before;
        assertThat(viewer.get(changes).json().get("revised").propertyNames()).containsExactlyInAnyOrder("name", "age");
        var revised = identityReader.get(changes).json().get("revised");
        assertThat(revised.at("/secretName/from").asString()).isEqualTo("Secret");
        assertThat(revised.at("/secretName/to").asString()).isEqualTo("Other");
        assertThat(revised.at("/age/from").isNull()).isTrue();
        assertThat(revised.at("/age/to").asInt()).isEqualTo(7);
    }

    @Test
    void ofWhoIsForgottenNothingPersonalIsLeft() {
        var team = admin.form("Lost Boys");
        var hero = admin.register("Nobody", team);
        var other = admin.register("Somebody", team);
        var before = admin.get("/heroes/" + hero).position();
        privacyOfficer.send("POST", "/heroes/" + hero + "/erasure", null).expect(204);

        var history = identityReader.get("/heroes/" + hero + "/history").expect(200);
        assertThat(events(history)).containsExactly("HeroForgotten", "HeroEnlisted", "HeroRegistered");
        assertThat(history.json().get(2).get("data").propertyNames()).containsExactly("heroId");
        assertThat(events(viewer.get("/teams/" + team + "/history")))
                .containsExactly("HeroForgotten", "HeroEnlisted", "HeroEnlisted", "TeamFormed");
        viewer.get("/heroes/" + hero + "?asOf=" + before).expectProblem(404, "unknown-hero");
        viewer.get("/heroes/" + hero + "/changes?from=0").expectProblem(404, "unknown-hero");
        var then = viewer.get("/teams/" + team + "?asOf=" + before).json();
        assertThat(then.get("heroCount").asLong()).isOne();
        assertThat(then.get("heroes")
                        .valueStream()
                        .map(row -> row.get("id").asString())
                        .toList())
                .containsExactly(other.toString());
        var all = "/heroes?limit=1&sort=-id&asOf=" + before;
        assertThat(pages(identityReader, all))
                .extracting(row -> row.get("id").asString())
                .contains(other.toString())
                .doesNotContain(hero.toString());
    }

    @Test
    void changesAreWhatIsDifferentBetweenTwoMoments() {
        var before = admin.get("/teams/" + zForce).position();
        var team = admin.form("Avid Force");
        var stays = admin.register("Stays", team);
        var leaves = admin.register("Leaves", team);
        var from = admin.register("Retires", team);
        var start = admin.get("/heroes/" + from).position();
        var passes = admin.register("Passes");
        admin.put("/teams/" + team + "/heroes/" + passes).expect(201);
        admin.delete("/teams/" + team + "/heroes/" + passes).expect(204);
        admin.delete("/teams/" + team + "/heroes/" + leaves).expect(204);
        admin.delete("/heroes/" + from).expect(204);
        var joins = admin.register("Joins", team);
        var end = admin.send("PATCH", "/teams/" + team, Map.of("headquarters", "Elsewhere"))
                .expect(204)
                .position();
        admin.send("PATCH", "/teams/" + team, Map.of("name", "Later")).expect(204);

        var changes = viewer.get("/teams/" + team + "/changes?from=" + start + "&to=" + end)
                .expect(200)
                .json();
        assertThat(changes.get("from").asLong()).isEqualTo(start);
        assertThat(changes.get("to").asLong()).isEqualTo(end);
        assertThat(names(changes.get("joined"))).containsExactly("Joins");
        assertThat(names(changes.get("left"))).containsExactlyInAnyOrder("Leaves", "Retires");
        assertThat(changes.get("revised").propertyNames()).containsExactly("headquarters");
        assertThat(changes.at("/revised/headquarters/from").asString()).isEqualTo("Somewhere");
        assertThat(changes.at("/revised/headquarters/to").asString()).isEqualTo("Elsewhere");

        var some = viewer.get("/teams/" + team + "/changes?limit=1&from=" + start + "&to=" + end);
        var all = new ArrayList<String>();
        for (var page = some; page != null; page = next(page) == null ? null : viewer.get(next(page))) {
            all.addAll(names(page.expect(200).json().get("joined")));
            all.addAll(names(page.json().get("left")));
        }
        assertThat(all).containsExactlyInAnyOrder("Joins", "Leaves", "Retires");

        var since = viewer.get("/teams/" + team + "/changes?from=" + before).json();
        assertThat(since.at("/revised/name/from").isNull()).isTrue();
        assertThat(since.at("/revised/name/to").asString()).isEqualTo("Later");
        assertThat(names(since.get("joined"))).containsExactlyInAnyOrder("Stays", "Joins");
        assertThat(since.get("left")).isEmpty();
        assertThat(names(viewer.get("/heroes/" + leaves + "/changes?from=" + start)
                        .json()
                        .get("left")))
                .containsExactly("Avid Force");
        assertThat(names(viewer.get("/heroes/" + joins + "/changes?from=" + start)
                        .json()
                        .get("joined")))
                .containsExactly("Later");
        assertThat(viewer.get("/heroes/" + stays + "/changes?from=" + start + "&to=" + end)
                        .json()
                        .get("joined"))
                .isEmpty();
        admin.delete("/teams/" + team).expect(204);
        assertThat(names(viewer.get("/heroes/" + stays + "/changes?from=" + end)
                        .json()
                        .get("left")))
                .containsExactly("Avid Force");
        var disbanded = viewer.get("/teams/" + team + "/changes?from=" + end).json();
        assertThat(names(disbanded.get("left"))).containsExactlyInAnyOrder("Stays", "Joins");
        assertThat(disbanded.at("/revised/name/to").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?to=1", "?from=2&to=1", "?from=x", "?from=1&to=999999999999999999", "?from=1&after=x"})
    void changesNeedTwoMomentsInTheirOrder(String query) {
        for (var path : List.of("/heroes/" + deadpond, "/teams/" + zForce)) {
            viewer.get(path + "/changes" + query).expectProblem(400, "invalid-details");
        }
    }

    private static List<String> events(Answer history) {
        return history.expect(200)
                .json()
                .valueStream()
                .map(entry -> entry.get("event").asString())
                .toList();
    }

    private static List<String> data(Answer history, String name) {
        return history.json()
                .valueStream()
                .map(entry -> entry.get("data").path(name))
                .filter(value -> !value.isMissingNode())
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> names(JsonNode rows) {
        return rows.valueStream().map(row -> row.get("name").asString()).toList();
    }

    private static List<JsonNode> pages(Http reader, String path) {
        var all = new ArrayList<JsonNode>();
        for (var next = path; next != null; ) {
            var page = reader.get(next).expect(200);
            all.addAll(page.json().valueStream().toList());
            next = next(page);
        }
        return all;
    }

    private static String next(Answer page) {
        var link = page.header("Link");
        if (link == null) {
            return null;
        }
        var next = NEXT.matcher(link);
        assertThat(next.matches()).isTrue();
        return next.group(1);
    }
}

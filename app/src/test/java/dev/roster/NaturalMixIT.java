package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.NaturalMix;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Written events are as if the service had stored them: it reads them, and goes on from them. */
class NaturalMixIT {

    private static final int EVENTS = 6_000;

    private static final Database database = TestPostgres.newDatabase();
    private static Node node;
    private static int links;

    @BeforeAll
    static void fill() throws Exception {
        node = Node.start(database);
        NaturalMix.write(node, database, EVENTS, 17);
        // The projection stops at what contradicts itself, so all that it has applied could have been.
        node.awaitProjection();
        links = node.rows("select from roster.heroteamlink").size();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void areAsManyOfEachKindAsWasSaid() {
        assertThat(node
                        .rows("select event_name, count(*) from eventstore.event where position <= " + EVENTS
                                + " group by 1")
                        .stream()
                        .collect(Collectors.toMap(row -> row.get("event_name"), row -> row.get("count"))))
                .isEqualTo(Map.of(
                        "TeamFormed",
                        1_000L,
                        "HeroRegistered",
                        1_500L,
                        "HeroEnlisted",
                        3_000L,
                        "HeroDischarged",
                        500L));
        assertThat(links).isEqualTo(2_500);
    }

    @Test
    void areMixed() {
        assertThat(node.rows("""
                        select event_name from eventstore.event where position between 1001 and 3500
                        group by 1 having count(*) between 150 and 1700""")).hasSize(3);
    }

    /** The values differ, their forms do not. */
    @Test
    void haveTheFormOfThoseThatTheServiceStores() {
        var http = Http.to(node);
        var team = http.form("Team");
        var hero = http.register("Hero", team);
        http.delete("/heroes/" + hero + "/teams/" + team).expect(204);

        assertThat(forms("aggregate_id in ('%s', '%s')".formatted(team, hero)))
                .hasSize(4)
                .isEqualTo(forms("position <= " + EVENTS));
    }

    private static List<Map<String, Object>> forms(String which) {
        return node.rows("""
                select distinct aggregate_type, event_name, revision, substr(aggregate_id::text, 15, 1) as id_version,
                    substr(event_id::text, 15, 1) as event_id_version, metadata->>'actor' as actor,
                    (select string_agg(key, ' ' order by key) from json_object_keys(metadata) key) as metadata,
                    regexp_replace(payload::text, '(:")[^"]*', '\\1', 'g') as payload
                from eventstore.event where\s""" + which + " order by event_name");
    }

    @Test
    void areWhatCommandsAreDecidedOn() {
        var link = node.rows("select hero_id, team_id from roster.heroteamlink limit 1")
                .getFirst();
        var hero = "/heroes/" + link.get("hero_id");
        var http = Http.to(node);
        http.put(hero + "/teams/" + link.get("team_id")).expect(204);
        http.delete(hero + "/teams/" + link.get("team_id")).expect(204);
        http.send("PATCH", hero, Map.of("age", 170)).expect(204);

        assertThat(Http.to(node, node.token("identity-reader"))
                        .get(hero)
                        .json()
                        .get("secretName")
                        .asString())
                .contains("Parqueador");
    }

    @Test
    void areWhatRequestsAreRepetitionsOf() {
        var team = node.rows("select id, name, headquarters from roster.team where name = 'Team 17'")
                .getFirst();

        assertThat(Http.to(node).send("POST", "/teams", team).expect(200).id()).isEqualTo((UUID) team.get("id"));
    }
}

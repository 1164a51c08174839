package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.RuleViolation;
import dev.roster.api.Sealed;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random histories, in which {@code asOf} is compared at every position with a fold of all events up to it, by rules that are
 * written down here a second time.
 */
class AsOfIT {

    private static final Logger log = LoggerFactory.getLogger(AsOfIT.class);

    private static final long SEED = Long.getLong("roster.seed", new Random().nextLong());
    private static final int COMMANDS = Integer.getInteger("roster.campaign.seconds", 3) > 3 ? 400 : 90;
    /** What answers look like is looked at elsewhere, and takes longer than to make them. */
    private static final List<String> UNCHECKED = List.of("--" + AsDescribed.PROPERTY + "=false");

    private static final int HEROES = 7;
    private static final int TEAMS = 4;

    private static Node node;
    private static Http reader;
    private static final Random RANDOM = new Random(SEED);
    private static final List<UUID> heroes = new ArrayList<>();
    private static final List<UUID> teams = new ArrayList<>();

    @BeforeAll
    static void makeAHistory() {
        log.info("roster.seed={}", SEED);
        node = Node.start(TestPostgres.newDatabase(), UNCHECKED);
        reader = Http.to(node, node.token("identity-reader"));
        for (var command = 0; command < COMMANDS; command++) {
            try {
                node.send(next());
            } catch (RuleViolation e) {
                log.debug("Rejected", e);
            }
        }
        node.awaitProjection();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Object next() {
        return switch (RANDOM.nextInt(20)) {
            case 0, 1 -> {
                teams.add(Node.id());
                yield new FormTeam(teams.getLast(), "Team " + RANDOM.nextInt(100), "Tower");
            }
            case 2, 3, 4 -> {
                heroes.add(Node.id());
                yield new RegisterHero(
                        heroes.getLast(), "Hero " + RANDOM.nextInt(100), "Secret", RANDOM.nextInt(90), someTeams());
            }
            case 5 -> new ReviseTeam(team(), "Team " + RANDOM.nextInt(100), null);
            case 6 -> new ReviseTeam(team(), null, "Bar " + RANDOM.nextInt(100));
            case 7 -> new ReviseHero(hero(), "Hero " + RANDOM.nextInt(100), null, null);
            case 8 -> new ReviseHero(hero(), null, "Secret " + RANDOM.nextInt(100), new NewAge(null));
            case 9 -> new DisbandTeam(team());
            case 10 -> new RetireHero(hero());
            case 11 -> RANDOM.nextBoolean() ? new ForgetHero(hero()) : new RetireHero(hero());
            case 12 -> new ReassignHero(hero(), someTeams());
            case 13, 14 -> new DischargeHero(hero(), team());
            default -> new EnlistHero(hero(), team());
        };
    }

    /** One of the newest, so that most stand. */
    private static UUID hero() {
        return heroes.isEmpty() ? Node.id() : one(heroes, HEROES);
    }

    private static UUID team() {
        return teams.isEmpty() ? Node.id() : one(teams, TEAMS);
    }

    private static UUID one(List<UUID> ids, int newest) {
        return ids.get(ids.size() - 1 - RANDOM.nextInt(Math.min(newest, ids.size())));
    }

    private static List<UUID> someTeams() {
        var some = new TreeSet<UUID>();
        for (var team = RANDOM.nextInt(3); team > 0 && !teams.isEmpty(); team--) {
            some.add(team());
        }
        return List.copyOf(some);
    }

    @Test
    void isAFoldOfThePrefixAtEveryPosition() {
        var state = new State();
        var compared = 0;
        for (var event : events()) {
            state.fold(event);
            for (var team : teams) {
                assertThat(found("/teams/" + team, event.position()))
                        .as(about(event))
                        .isEqualTo(state.team(team));
                compared++;
            }
            for (var hero : heroes) {
                assertThat(found("/heroes/" + hero, event.position()))
                        .as(about(event))
                        .isEqualTo(state.hero(hero));
                compared++;
            }
            var descending = event.position() % 2 == 0;
            assertThat(ids("/heroes", event.position(), descending))
                    .as(about(event))
                    .isEqualTo(sorted(heroes, state::hero, descending));
            assertThat(ids("/teams", event.position(), descending))
                    .as(about(event))
                    .isEqualTo(sorted(teams, state::team, descending));
        }
        log.info("{} states compared", compared);
        assertThat(compared).isGreaterThan(COMMANDS);
    }

    /** The lists have what the single ones have, and the last state is what everybody reads. */
    @Test
    void isTheReadModelAtTheLastPosition() {
        var last = events().getLast().position();
        for (var team : teams) {
            var path = "/teams/" + team;
            var then = reader.get(path + "?asOf=" + last);
            var now = reader.get(path);
            assertThat(then.status()).isEqualTo(now.status());
            if (now.status() == 200) {
                assertThat(then.json()).isEqualTo(now.json());
                assertThat(reader.get(path + "/heroes?asOf=" + last).json())
                        .isEqualTo(reader.get(path + "/heroes").json());
            }
        }
        for (var list : List.of("/heroes", "/teams")) {
            for (var page : List.of("limit=200", "limit=7&offset=2", "limit=7&sort=-id", "offset=10000")) {
                var then = reader.get(list + "?" + page + "&asOf=" + last).expect(200);
                assertThat(then.json())
                        .isEqualTo(reader.get(list + "?" + page).expect(200).json());
            }
        }
        for (var hero : heroes) {
            var path = "/heroes/" + hero;
            var then = reader.get(path + "?asOf=" + last);
            var now = reader.get(path);
            assertThat(then.status()).isEqualTo(now.status());
            if (now.status() == 200) {
                assertThat(then.json()).isEqualTo(now.json());
            }
        }
    }

    /** Of two that append side by side, the later position can have the earlier time. */
    @Test
    void aMomentIsTheLastPositionEvenIfTimesAreOutOfOrder() {
        try (var other = Node.start(TestPostgres.newDatabase(), UNCHECKED)) {
            var random = new Random(SEED);
            var start = OffsetDateTime.parse("2026-01-01T00:00:00Z");
            for (var event = 0; event < 200; event++) {
                var team = Node.id();
                other.jdbc()
                        .sql("""
                        insert into eventstore.event
                            (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata, recorded_at)
                        values (?, 0, 'Team', gen_random_uuid(), 'TeamFormed', '1', ?::json, '{}', ?)""")
                        .params(
                                team,
                                "{\"teamId\": \"%s\", \"name\": \"X\", \"headquarters\": \"Y\"}".formatted(team),
                                start.plusSeconds(event).plusNanos(random.nextInt(5_000) * 1_000_000L))
                        .update();
                if (random.nextInt(5) == 0) {
                    other.jdbc()
                            .sql("select nextval(pg_get_serial_sequence('eventstore.event', 'position'))")
                            .query(Long.class)
                            .single();
                }
            }
            other.awaitProjection();
            var reader = Http.to(other);
            for (var probe = 0; probe < 100; probe++) {
                var instant = start.plusNanos(random.nextInt(220_000) * 1_000_000L);
                var expected = other.jdbc()
                        .sql("select coalesce(max(position), 0) from eventstore.event where recorded_at <= ?")
                        .param(instant)
                        .query(Long.class)
                        .single();
                assertThat(reader.get("/teams/" + Node.id() + "?asOf=" + instant.toInstant())
                                .position())
                        .as("as of %s, with roster.seed=%s", instant, SEED)
                        .isEqualTo(expected);
            }
        }
    }

    /** From page to page. */
    private static List<String> ids(String list, long position, boolean descending) {
        var all = new ArrayList<String>();
        var next = list + "?limit=7&asOf=" + position + (descending ? "&sort=-id" : "");
        while (next != null) {
            var page = reader.get(next).expect(200);
            assertThat(page.position()).isEqualTo(position);
            page.json().forEach(row -> all.add(row.get("id").asString()));
            var link = page.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
        }
        return all;
    }

    /** Those that there are, in PostgreSQL's order of their ids. */
    private static List<String> sorted(List<UUID> ids, Function<UUID, ?> state, boolean descending) {
        var sorted = new TreeSet<String>();
        ids.stream().filter(id -> state.apply(id) != null).map(UUID::toString).forEach(sorted::add);
        return List.copyOf(descending ? sorted.descendingSet() : sorted);
    }

    private static String about(Event event) {
        return "as of " + event.position() + ", " + event.name() + ", with roster.seed=" + SEED;
    }

    private static List<Event> events() {
        return node.jdbc()
                .sql("select position, sequence, event_name, payload from eventstore.event order by position")
                .query((row, number) -> new Event(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        JsonMapper.shared().readTree(row.getString(4))))
                .list();
    }

    /** In the form of the state below: null if it is not there. */
    private static Map<String, Object> found(String path, long position) {
        var answer = reader.get(path + "?asOf=" + position);
        assertThat(answer.position()).isEqualTo(position);
        if (answer.status() == 404) {
            return null;
        }
        var row = new TreeMap<String, Object>();
        for (var member : answer.expect(200).json().properties()) {
            switch (member.getKey()) {
                case "id", "secretName" -> {}
                case "heroes", "teams" ->
                    row.put(
                            "links",
                            new TreeSet<>(member.getValue()
                                    .valueStream()
                                    .map(linked -> linked.get("id").asString())
                                    .toList()));
                default -> row.put(member.getKey(), member.getValue().asString("none"));
            }
        }
        return row;
    }

    private record Event(long position, long version, String name, JsonNode data) {}

    /** What the events say, folded by the rules of the roster. */
    private static final class State {

        private final Map<String, Map<String, Object>> heroes = new LinkedHashMap<>();
        private final Map<String, Map<String, Object>> teams = new LinkedHashMap<>();
        private final TreeSet<String> links = new TreeSet<>();
        private final HeroKeys keys = node.bean(HeroKeys.class);

        private void fold(Event event) {
            var data = event.data();
            var heroId = data.path("heroId").asString("");
            var teamId = data.path("teamId").asString("");
            switch (event.name()) {
                case "TeamFormed" -> teams.put(teamId, new TreeMap<>());
                case "HeroRegistered" -> heroes.put(heroId, new TreeMap<>());
                case "HeroEnlisted" -> links.add(heroId + teamId);
                case "HeroDischarged" -> links.remove(heroId + teamId);
                case "HeroRetired", "HeroForgotten" -> heroes.remove(heroId);
                case "TeamDisbanded" -> teams.remove(teamId);
                default -> {}
            }
            var team = teams.get(teamId);
            if (team != null && event.name().startsWith("Team")) {
                data.properties().stream()
                        .filter(member -> !member.getKey().equals("teamId"))
                        .forEach(member ->
                                team.put(member.getKey(), member.getValue().asString()));
                team.put("version", String.valueOf(event.version()));
            }
            var hero = heroes.get(heroId);
            if (hero != null) {
                hero.put("version", String.valueOf(event.version()));
                if (data.has("details")) {
                    keys.find(UUID.fromString(heroId))
                            .map(key -> key.openDetails(
                                    new Sealed(data.get("details").asString())))
                            .ifPresentOrElse(
                                    details -> {
                                        hero.put("name", details.name());
                                        hero.put(
                                                "age",
                                                details.age() == null
                                                        ? "none"
                                                        : details.age().toString());
                                    },
                                    // Whoever is forgotten by now never was.
                                    () -> heroes.remove(heroId));
                }
            }
        }

        private Map<String, Object> hero(UUID id) {
            var hero = heroes.get(id.toString());
            return hero == null ? null : with(hero, teams, team -> links.contains(id + team));
        }

        private Map<String, Object> team(UUID id) {
            var team = teams.get(id.toString());
            if (team == null) {
                return null;
            }
            var row = with(team, heroes, hero -> links.contains(hero + id));
            row.put("heroCount", String.valueOf(((TreeSet<?>) row.get("links")).size()));
            return row;
        }

        private static Map<String, Object> with(
                Map<String, Object> details, Map<String, ?> others, Predicate<String> linked) {
            var row = new TreeMap<>(details);
            row.put(
                    "links",
                    new TreeSet<>(others.keySet().stream().filter(linked).toList()));
            return row;
        }
    }
}

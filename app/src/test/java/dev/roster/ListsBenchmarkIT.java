package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What lists cost among a million heroes, over HTTP: mvn verify -Pbenchmark. */
@Tag("benchmark")
class ListsBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(ListsBenchmarkIT.class);

    private static final UUID LARGE = new UUID(0, 1);
    private static final UUID SMALL = new UUID(0, 2);
    private static final int HEROES = 1_000_000;

    /** Of 50 heroes, so this is half way. */
    private static final int FAR_PAGE = 10_000;

    private static Database database;
    private static Node node;
    private static HttpClient client;
    private static String token;

    @BeforeAll
    static void fill() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, List.of("--spring.datasource.hikari.maximum-pool-size=20"), Statements.class);
        token = node.token("viewer");
        client = HttpClient.newHttpClient();
        var jdbc = database.jdbc();
        jdbc.sql("insert into roster.hero select uuidv7(), 'Hero ' || i * 7919::bigint % 1000, 'sealed',"
                        + " nullif(i % 90, 0), 0 from generate_series(1, ?) i")
                .param(HEROES)
                .update();
        jdbc.sql("insert into roster.team select uuidv7(), 'Team ' || i, 'Somewhere', 0, 1000"
                        + " from generate_series(1, 1000) i")
                .update();
        jdbc.sql("insert into roster.team values (?, 'Large', 'Moon', 0, ?), (?, 'Small', 'Moon', 0, 3)")
                .params(LARGE, HEROES, SMALL)
                .update();
        jdbc.sql("insert into roster.heroteamlink select ?, id from roster.hero")
                .param(LARGE)
                .update();
        jdbc.sql("insert into roster.heroteamlink select ?, id from roster.hero order by id limit 3")
                .param(SMALL)
                .update();
        jdbc.sql("""
                insert into roster.heroteamlink
                select team.id, hero.id
                from (select id, row_number() over (order by id) as n from roster.hero) hero
                join (select id, row_number() over (order by id) as n from roster.team where headquarters = 'Somewhere') team
                on team.n = 1 + hero.n % 1000""").update();
        for (var table : List.of("hero", "team", "heroteamlink", "progress")) {
            jdbc.sql("vacuum analyze roster." + table).update();
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "name", "age"})
    void aPageFarInAndTheFirst(String sort) throws Exception {
        var first = "/heroes?sort=" + sort;
        var second = next(get(first + "&limit=50"));
        var far = page(first, FAR_PAGE);

        var ratios = new Rounds()
                .way("page 1", (thread, time) -> get(first))
                .way("page 2", (thread, time) -> get(second))
                .way("page 10,000", (thread, time) -> get(far))
                .way("as far as an offset goes, page 201", (thread, time) -> get(first + "&offset=10000"))
                .run("A page of 50 of a million heroes by " + sort);

        assertThat(ratios.get("page 10,000")).isGreaterThan(0.5);
    }

    @Test
    void aTeamOfAMillionAndOneOfThree() throws Exception {
        var middle = database.jdbc()
                .sql("select id from roster.team where headquarters = 'Somewhere' limit 1")
                .query(String.class)
                .single();

        var ratios = new Rounds()
                .way("a team of 3, 3 embedded", (thread, time) -> get("/teams/" + SMALL))
                .way("a team of 1,000, 20 embedded", (thread, time) -> get("/teams/" + middle))
                .way("a team of 1,000,000, 20 embedded", (thread, time) -> get("/teams/" + LARGE))
                .run("A team with its first heroes");

        assertThat(ratios).hasSize(3);
    }

    @Test
    void aTeamsHeroesFarInAndTheFirst() throws Exception {
        var first = "/teams/" + LARGE + "/heroes?limit=50";
        var second = next(get(first));
        var far = page("/teams/" + LARGE + "/heroes", FAR_PAGE);

        var ratios = new Rounds()
                .way("page 1", (thread, time) -> get(first))
                .way("page 2", (thread, time) -> get(second))
                .way("page 10,000", (thread, time) -> get(far))
                .run("A page of 50 of a team's million heroes");

        assertThat(ratios.get("page 10,000")).isGreaterThan(0.5);
    }

    /** A plan that holds for any parameters reads no more rows than it gives, and sorts no more than those. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/heroes?sort=id",
                "/heroes?sort=-id",
                "/heroes?sort=name",
                "/heroes?sort=-name",
                "/heroes?sort=age",
                "/heroes?sort=-age",
                "/heroes?sort=id&name=Hero 17",
                "/heroes?sort=name&namePrefix=Hero 1",
                "/heroes?sort=id&age=17",
                "/heroes?sort=age&minAge=17&maxAge=20",
                "/heroes?team=LARGE",
                "/heroes?team=LARGE&sort=-id",
                "/teams?sort=name",
                "/teams?sort=id&headquarters=Somewhere",
                "/teams/LARGE/heroes",
                "/teams/LARGE/heroes?sort=-id"
            })
    void aPlanForAnyParametersIsARangeOfAnIndex(String path) throws Exception {
        var statements = node.bean(Statements.class);
        var first = path.replace("LARGE", LARGE.toString()).replace(" ", "%20");
        statements.take();
        var link = next(get(first + (first.contains("?") ? "&" : "?") + "limit=50"));
        get(link);

        for (var sql : statements.take().stream()
                .filter(one -> one.contains("roster.progress"))
                .toList()) {
            var plan = String.join("\n", explain(sql));
            log.info("{}\n{}\n{}", path, sql, plan);
            assertThat(plan).doesNotContain("Seq Scan on hero", "Seq Scan on team", "Hash");
            assertThat(plan.substring(plan.indexOf("->")))
                    .as("but for the sort of what is given")
                    .doesNotContain("Sort");
        }
    }

    private static List<String> explain(String sql) {
        var numbered = new StringBuilder();
        var number = 0;
        for (var part : sql.split(Pattern.quote("?"), -1)) {
            numbered.append(number == 0 ? "" : "$" + number).append(part);
            number++;
        }
        // The extended protocol would want values for the parameters.
        var simple = new DriverManagerDataSource(
                database.url() + "?preferQueryMode=simple", database.user(), database.password());
        return JdbcClient.create(simple)
                .sql("explain (generic_plan, costs off) " + numbered)
                .query(String.class)
                .list();
    }

    /** The address of a page of 50, which is reached in larger steps. */
    private static String page(String first, int number) {
        var path = first + (first.contains("?") ? "&" : "?") + "limit=200";
        for (var reached = 1; reached < number; reached += 4) {
            path = next(get(path));
        }
        return path.replace("limit=200", "limit=50");
    }

    private static String next(HttpResponse<String> answer) {
        var link = answer.headers().firstValue("Link").orElseThrow();
        return link.substring(1, link.indexOf('>'));
    }

    private static HttpResponse<String> get(String path) {
        var answer = Http.send(
                client,
                HttpRequest.newBuilder(URI.create(node.address() + path))
                        .header("Authorization", "Bearer " + token)
                        .build());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }
}

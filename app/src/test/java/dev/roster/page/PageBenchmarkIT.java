package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.page.Browser.Visitor;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the page does with a million heroes, and over the events of an hour: mvn verify -Pbenchmark -Dit.test=PageBenchmarkIT. */
@Tag("benchmark")
@EnabledIf("dev.roster.page.Browser#isInstalled")
class PageBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(PageBenchmarkIT.class);

    private static final int HEROES = 1_000_000;
    private static final int SCREENS = 400;
    private static final int MOST_ROWS = 80;
    private static final int LONGEST_TASK_MILLIS = 100;

    /** In an hour, at five a second. */
    private static final int EVENTS = 18_000;

    private static final double MOST_GROWTH = 1.2;

    private Database database;
    private Node node;
    private Browser browser;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.startMeasured(database);
        browser = new Browser();
    }

    @AfterEach
    void stop() {
        browser.close();
        node.close();
    }

    @Test
    void scrollsThroughAMillionHeroesWithoutALongTask() {
        database.jdbc()
                .sql(
                        "insert into roster.hero select uuidv7(), 'Hero ' || lpad(i::text, 7, '0'), 'sealed', nullif(i % 90, 0), 0"
                                + " from generate_series(1, ?) i")
                .param(HEROES)
                .update();
        database.jdbc().sql("vacuum analyze roster.hero").update();
        var begun = System.nanoTime();
        var viewer = browser.signIn(node, "viewer");
        assertThat(viewer.page.locator("[role=option]").first()).isVisible();
        log.info("Signed in, and the first heroes are there, after {} ms", millisSince(begun));
        viewer.page.evaluate("""
                window.longest = 0;
                new PerformanceObserver(list => list.getEntries().forEach(entry => { longest = Math.max(longest, entry.duration); }))
                    .observe({type: 'longtask'});""");

        var rows = 0;
        for (var screen = 0; screen < SCREENS; screen++) {
            viewer.page.evaluate(
                    "new Promise(done => { const box = document.querySelector('.rows');"
                            + " box.scrollTop += box.clientHeight * 2; requestAnimationFrame(() => requestAnimationFrame(done)); })");
            rows = Math.max(rows, viewer.page.locator("[role=option]").count());
        }

        var longest = ((Number) viewer.page.evaluate("longest")).doubleValue();
        log.info(
                "{} screens of heroes: {}; at most {} rows in the page, longest task {} ms",
                SCREENS,
                viewer.page.locator(".list-foot").first().textContent(),
                rows,
                longest);
        assertThat(rows).isLessThan(MOST_ROWS);
        assertThat(longest).isLessThan(LONGEST_TASK_MILLIS);
    }

    /** An hour's events come faster here, so what each leaves behind is the same. */
    @Test
    void keepsNoMoreAfterTheEventsOfAnHour() {
        var http = Http.to(node);
        var team = http.form("Preventers");
        var hero = http.register("Deadpond");
        var viewer = browser.signIn(node, "viewer");
        viewer.goTo("live");
        assertThat(viewer.page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .isVisible();
        var session = viewer.page.context().newCDPSession(viewer.page);
        var sizes = new long[4];
        for (var quarter = 0; quarter < sizes.length; quarter++) {
            var begun = Instant.now();
            for (var event = 0; event < EVENTS / sizes.length; event += 2) {
                http.put("/teams/" + team + "/heroes/" + hero, "Prefer", "respond-async");
                http.delete("/teams/" + team + "/heroes/" + hero, "Prefer", "respond-async");
            }
            sizes[quarter] = heap(session);
            log.info(
                    "{} events in {}: {} kB of JavaScript, {} elements",
                    EVENTS / sizes.length,
                    Duration.between(begun, Instant.now()),
                    sizes[quarter] / 1000,
                    elements(viewer));
        }

        assertThat((double) sizes[3] / sizes[0]).isLessThan(MOST_GROWTH);
    }

    private static long heap(CDPSession session) {
        session.send("HeapProfiler.collectGarbage");
        return session.send("Runtime.getHeapUsage").get("usedSize").getAsLong();
    }

    private static Object elements(Visitor visitor) {
        return visitor.page.evaluate("document.querySelectorAll('*').length");
    }

    private static long millisSince(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }
}

package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Events as they happen, in the page: with filters, a pause, and over a restart of the service. */
@ResourceLock("chromium")
@EnabledIf("dev.roster.page.Browser#isInstalled")
class PageLiveIT {

    /** Line ends of all kinds, comments, data in several lines, an id without data, and a mark at the beginning. */
    private static final String STREAM =
            "\\uFEFFretry: 7\\n: a comment\\r\\nid: 1\\nevent: A\\rdata: one\\ndata:two\\n\\n"
                    + "id: 2\\n\\ndata\\n\\nevent: C\\r\\ndata: \\u00e9\\u20ac\\r\\n\\r\\ndata: never ended";

    private Database database;
    private Node node;
    private Browser browser;
    private Http http;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        http = Http.to(node);
        browser = new Browser();
    }

    @AfterEach
    void stop() {
        try {
            browser.close();
        } finally {
            node.close();
        }
    }

    /** WHATWG HTML, 9.2.6. */
    @Test
    void readsAStreamTheSameWayWhereverItIsCut() {
        var visitor = browser.visit(node);
        var read = visitor.page.evaluate("""
                async () => {
                    const {EventStreamParser} = await import(new URL('./page/tail.js', document.baseURI).href);
                    const bytes = new TextEncoder().encode("%s");
                    const results = new Set();
                    for (let size = 1; size <= bytes.length; size++) {
                        const told = [];
                        const parser = new EventStreamParser({event: event => told.push(event), retry: ms => told.push(ms)});
                        for (let from = 0; from < bytes.length; from += size) {
                            parser.feed(bytes.slice(from, from + size));
                        }
                        results.add(JSON.stringify(told));
                    }
                    return [...results];
                }""".formatted(STREAM));
        assertThat(read)
                .isEqualTo(List.of("[7,{\"type\":\"A\",\"data\":\"one\\ntwo\",\"id\":\"1\"},"
                        + "{\"type\":\"message\",\"data\":\"\",\"id\":\"2\"},"
                        + "{\"type\":\"C\",\"data\":\"\u00e9\u20ac\",\"id\":\"2\"}]"));
    }

    @Test
    void showsWhatHappensOnceAndInOrderThroughAPauseAFilterAndARestart() {
        http.form("Preventers");
        var viewer = browser.signIn(node, "viewer").goTo("live");
        var events = viewer.page.locator("ol.happened li");
        assertThat(events).hasCount(1);

        viewer.press("Pause");
        http.form("Z-Force");
        assertThat(viewer.page.getByText("Paused: 1 came since")).isVisible();
        assertThat(events).hasCount(1);
        viewer.press("Go on");
        assertThat(events).hasCount(2);
        assertThat(events.first()).containsText("Z-Force was formed");

        var port = node.address().replaceAll(".*:", "");
        node.close();
        assertThat(viewer.page.getByText("Reconnecting")).isVisible();
        node = Node.start(database, List.of("--server.port=" + port));
        http = Http.to(node);
        http.form("X-Force");
        http.form("Y-Force");
        assertThat(events).hasCount(4);
        assertThat(events.allInnerTexts().stream()
                        .map(text -> text.replaceAll("(?s).*?(\\w+-?\\w*) was formed.*", "$1")))
                .containsExactly("Y-Force", "X-Force", "Z-Force", "Preventers");

        viewer.page.locator("details.kinds summary").click();
        viewer.page.getByLabel("Team disbanded").check();
        assertThat(events).hasCount(0);
        http.delete("/teams/" + team("Y-Force")).expect(204);
        assertThat(events).hasCount(1);
        browser.excuseLostRequests();
    }

    private UUID team(String name) {
        return UUID.fromString(
                http.get("/teams?name=" + name).json().get(0).get("id").asString());
    }
}

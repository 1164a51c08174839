package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every view: no serious barrier that axe-core finds, no sideways scrolling, nothing heavy, and only described addresses. */
@ResourceLock("chromium")
@EnabledIf("dev.roster.page.Browser#isInstalled")
class PageQualityIT {

    private static final int HEAVIEST_FIRST_VIEW = 150_000;
    private static final Path DESCRIPTION = Path.of("..", "docs", "openapi.json");

    private static Node node;
    private static Browser browser;
    private static UUID hero;
    private static UUID team;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
        var http = Http.to(node);
        team = http.form("Preventers");
        hero = http.register("Deadpond", team);
        http.register("A hero whose name is so long that it does not fit into a row of any list on a telephone", team);
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        try {
            browser.close();
        } finally {
            node.close();
        }
    }

    private static Stream<String> views() {
        return Stream.of(
                "",
                "graph",
                "past",
                "live",
                "machine",
                "machine/rebuilds",
                "machine/snapshots",
                "machine/node",
                "machine/keys",
                "machine/tokens",
                "machine/erasure",
                "heroes/" + hero,
                "teams/" + team,
                "events/1");
    }

    /** The pictures stay in target, for people to look at. */
    @ParameterizedTest
    @CsvSource({"360, 740, LIGHT", "1280, 800, DARK", "1280, 800, LIGHT", "2560, 1440, DARK"})
    void isAccessibleAndFitsInEveryView(int width, int height, ColorScheme scheme) {
        var visitor = browser.signIn(node, scheme, width, height, "admin", "identity-reader", "privacy-officer");
        views().forEach(view -> {
            visitor.goTo(view);
            visitor.awaitLoaded();
            visitor.requireAccessible();
            assertThat((int) visitor.page.evaluate("document.documentElement.scrollWidth"))
                    .as("The width of %s", view)
                    .isLessThanOrEqualTo(width);
            visitor.page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target", "page", width + "-" + scheme + "-" + view.replace('/', '-') + ".png"))
                    .setFullPage(true));
        });
    }

    @Test
    void asksForWhatIsDescribedAloneAndNobodyElse() throws IOException {
        var visitor = browser.signIn(node, "admin", "identity-reader", "privacy-officer");
        views().forEach(view -> {
            visitor.goTo(view);
            visitor.awaitLoaded();
        });
        var described = described();
        var asked = visitor.requests().stream().distinct().toList();
        assertThat(asked).allMatch(request -> request.contains(" " + node.address() + "/"));
        var undescribed = asked.stream()
                .map(request -> request.replace(node.address(), "").replaceAll("[?#].*", ""))
                .filter(request -> !request.matches("GET /(|page/.*|webjars/.*|actuator/.*)"))
                .filter(request -> described.stream()
                        .noneMatch(pattern -> pattern.matcher(request).matches()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(undescribed).isEmpty();
    }

    /** Operations as patterns of "GET /teams/...". */
    private static Set<Pattern> described() throws IOException {
        var paths = JsonMapper.shared().readTree(Files.readString(DESCRIPTION)).get("paths");
        return paths.propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .map(operation -> Pattern.compile(operation.getKey().toUpperCase(Locale.ROOT) + " "
                                + path.getKey().replaceAll("\\{[^}]*}", "[^/]+"))))
                .collect(Collectors.toSet());
    }

    @Test
    void isLightAtFirst() {
        var visitor = browser.visit(node);
        assertThat(visitor.page.getByLabel("Access token")).isVisible();
        visitor.requireAccessible();
        visitor.signIn(node.token("viewer"));
        assertThat(visitor.page.locator("[role=option]").first()).isVisible();
        var weight = (Number) visitor.page.evaluate("performance.getEntries()"
                + ".filter(entry => entry.entryType === 'resource' || entry.entryType === 'navigation')"
                + ".map(entry => entry.transferSize).reduce((sum, size) => sum + size, 0)");
        assertThat(weight.intValue()).isBetween(10_000, HEAVIEST_FIRST_VIEW);
    }
}

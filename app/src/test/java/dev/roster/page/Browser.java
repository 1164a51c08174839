package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.roster.Node;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Chromium, as people use the page in it. Each visitor has cookies of their own. What the page writes to the console as an error, a
 * breach of its policy too, fails the test in the end.
 */
final class Browser implements AutoCloseable {

    private static final List<String> OPTIONS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** The tests share the machine with others. */
    private static final int PATIENCE_MILLIS = 20_000;

    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    private final Playwright playwright =
            Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final com.microsoft.playwright.Browser chromium = playwright
            .chromium()
            .launch(new LaunchOptions()
                    .setExecutablePath(executable().orElseThrow())
                    .setArgs(OPTIONS));
    private final List<Visitor> visitors = new ArrayList<>();

    /** Where Chromium is, on this machine. */
    private static Optional<Path> executable() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** For a condition of JUnit's; it says loudly what is left out. */
    static boolean isInstalled() {
        var found = executable().isPresent();
        if (!found) {
            System.err.println("""

                    ############################################################################
                    # THE PAGE IS NOT TESTED: there is no Chromium on the PATH of this machine #
                    ############################################################################
                    """);
        }
        return found;
    }

    /** Somebody who is not signed in yet, at the page of a node. */
    Visitor visit(Node node) {
        return visit(node, new NewContextOptions());
    }

    Visitor visit(Node node, NewContextOptions options) {
        return visit(node.address(), options);
    }

    Visitor visit(String address, NewContextOptions options) {
        var visitor = new Visitor(chromium.newContext(options), address);
        visitors.add(visitor);
        visitor.page.navigate(address + "/");
        return visitor;
    }

    /** Somebody who has come in with a new token. */
    Visitor signIn(Node node, String... roles) {
        return visit(node).signIn(node.token(roles));
    }

    Visitor signIn(Node node, ColorScheme scheme, int width, int height, String... roles) {
        return visit(node, new NewContextOptions().setColorScheme(scheme).setViewportSize(width, height))
                .signIn(node.token(roles));
    }

    @Override
    public void close() {
        try {
            visitors.forEach(Visitor::requireNoErrors);
        } finally {
            chromium.close();
            playwright.close();
        }
    }

    /** Forgets that requests failed, where the test makes them fail, and nothing else. */
    void excuseLostRequests() {
        visitors.forEach(visitor ->
                visitor.errors.removeIf(error -> error.contains("net::ERR") || error.contains("Failed to fetch")));
    }

    /** One person, with a page. */
    static final class Visitor {

        final Page page;
        private final String address;
        private final List<String> errors = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();

        private Visitor(BrowserContext context, String address) {
            this.address = address;
            context.setDefaultTimeout(PATIENCE_MILLIS);
            this.page = context.newPage();
            // That an answer was refused is a line of the console, too; pages show it to people.
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                    errors.add(message.text());
                }
            });
            page.onPageError(errors::add);
            page.onRequest(request -> requests.add(request.method() + " " + request.url()));
        }

        Visitor signIn(String token) {
            page.getByLabel("Access token").fill(token);
            press("Come in");
            assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
            return this;
        }

        /** @param route such as {@code teams/<id>} */
        Visitor goTo(String route) {
            page.navigate(address + "/#/" + route);
            return this;
        }

        Visitor press(String button) {
            button(button).click();
            return this;
        }

        Locator button(String name) {
            return page.getByRole(
                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
        }

        /** Once all that is shown has been loaded. */
        void awaitLoaded() {
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .isVisible();
            assertThat(page.locator("[aria-busy=true]")).hasCount(0);
        }

        /** What the page asked for, method and address. */
        List<String> requests() {
            return List.copyOf(requests);
        }

        /** No finding of axe-core's that is serious or critical. */
        void requireAccessible() {
            var found = new AxeBuilder(page)
                    .analyze().getViolations().stream()
                            .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                            .map(rule -> rule.getId() + ": "
                                    + rule.getNodes().getFirst().getHtml())
                            .toList();
            assertThat(found).as("What axe-core finds at %s", page.url()).isEmpty();
        }

        void requireNoErrors() {
            assertThat(errors).as("Errors on the console at %s", page.url()).isEmpty();
        }
    }
}

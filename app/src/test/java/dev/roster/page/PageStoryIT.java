package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.Shell;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.page.Browser.Visitor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The story of the tutorial, and what people do beside it, played in the page and asserted by what they read there. */
@ResourceLock("chromium")
@EnabledIf("dev.roster.page.Browser#isInstalled")
class PageStoryIT {

    private Database database;
    private Node node;
    private Browser browser;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
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

    @Test
    void playsTheStoryByClicksKeysAndDragging() {
        var ann = browser.signIn(node, "editor", "identity-reader");
        assertThat(ann.page.getByText("There are no teams yet.")).isVisible();
        assertThat(ann.page.getByText("There are no heroes yet.")).isVisible();

        formTeam(ann, "Preventers", "Sharp Tower");
        formTeam(ann, "Z-Force", "Sister Margaret's Bar");
        register(ann, "Deadpond", "Dive Wilson", "");
        register(ann, "Rusty-Man", "Tommy Sharp", "48");
        register(ann, "Spider-Boy", "Pedro Parqueador", "");
        assertThat(hero(ann, "Rusty-Man")).containsText("Tommy Sharp, 48");

        // By dragging, from either side.
        hero(ann, "Deadpond").dragTo(team(ann, "Z-Force"));
        assertThat(ann.page.getByText("Deadpond joined Z-Force.")).isVisible();
        team(ann, "Preventers").dragTo(hero(ann, "Deadpond"));
        assertThat(ann.page.getByText("Deadpond joined Preventers.")).isVisible();

        // By clicks.
        hero(ann, "Rusty-Man").click();
        team(ann, "Preventers").click();
        ann.press("Enlist in Preventers");
        assertThat(ann.page.getByText("Rusty-Man joined Preventers.")).isVisible();

        // By the keyboard alone.
        var heroes = ann.page.getByRole(AriaRole.LISTBOX, new Page.GetByRoleOptions().setName("Heroes"));
        heroes.focus();
        heroes.press("End");
        heroes.press(" ");
        var teams = ann.page.getByRole(AriaRole.LISTBOX, new Page.GetByRoleOptions().setName("Teams"));
        teams.focus();
        teams.press("Home");
        teams.press("e");
        assertThat(ann.page.getByText("Spider-Boy joined Preventers.")).isVisible();
        teams.press("ArrowDown");
        teams.press("e");
        assertThat(ann.page.getByText("Spider-Boy joined Z-Force.")).isVisible();
        teams.press("e");
        assertThat(ann.page.getByText("Spider-Boy is in Z-Force already.")).isVisible();
        assertThat(team(ann, "Z-Force")).containsText("member");

        team(ann, "Z-Force").click();
        ann.press("Discharge from Z-Force");
        assertThat(ann.page.getByText("Spider-Boy left Z-Force.")).isVisible();

        assertThat(count(ann, "Preventers")).hasText("3");
        assertThat(count(ann, "Z-Force")).hasText("1");
        ann.page.getByLabel("only its heroes").check();
        assertThat(ann.page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Deadpond")))
                .isVisible();
        assertThat(hero(ann, "Rusty-Man")).hasCount(0);
        ann.requireAccessible();
    }

    private static void formTeam(Visitor visitor, String name, String headquarters) {
        visitor.press("Form a team…");
        fill(visitor, Map.of("Name", name, "Headquarters", headquarters), "Form");
        assertThat(team(visitor, name)).isVisible();
    }

    private static void register(Visitor visitor, String name, String secretName, String age) {
        visitor.press("Register a hero…");
        visitor.requireAccessible();
        fill(visitor, Map.of("Name", name, "Secret name", secretName, "Age", age), "Register");
        assertThat(hero(visitor, name)).isVisible();
    }

    private static void fill(Visitor visitor, Map<String, String> fields, String action) {
        var dialog = visitor.page.getByRole(AriaRole.DIALOG);
        fields.forEach((label, value) -> dialog.locator("label.field")
                .filter(new Locator.FilterOptions()
                        .setHas(visitor.page.locator("span").getByText(label, EXACT)))
                .locator("input")
                .fill(value));
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(action))
                .click();
        assertThat(dialog).hasCount(0);
    }

    private static final Locator.GetByTextOptions EXACT = new Locator.GetByTextOptions().setExact(true);

    private static Locator hero(Visitor visitor, String name) {
        return option(visitor, "Heroes", name);
    }

    private static Locator team(Visitor visitor, String name) {
        return option(visitor, "Teams", name);
    }

    private static Locator option(Visitor visitor, String list, String name) {
        return visitor.page
                .getByRole(AriaRole.LISTBOX, new Page.GetByRoleOptions().setName(list))
                .getByRole(AriaRole.OPTION)
                .filter(new Locator.FilterOptions().setHasText(name));
    }

    private static Locator count(Visitor visitor, String team) {
        return team(visitor, team).getByTitle("Heroes in this team");
    }

    @Test
    void showsWhatOthersDoAndBothVersionsWhenTwoChangeTheSame() {
        var http = Http.to(node);
        var hero = http.register("Spider-Boy");
        var ann = browser.signIn(node, "editor");
        var bob = browser.signIn(node, "editor");

        formTeam(ann, "Preventers", "Sharp Tower");
        assertThat(team(bob, "Preventers")).isVisible();
        hero(bob, "Spider-Boy").click();
        team(bob, "Preventers").click();
        bob.press("Enlist in Preventers");
        assertThat(count(ann, "Preventers")).hasText("1");

        ann.goTo("heroes/" + hero);
        ann.press("Revise");
        http.send("PATCH", "/heroes/" + hero, Map.of("age", 16)).expect(204);
        var dialog = ann.page.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                .fill("Spider-Man");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Save"))
                .click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("Somebody changed it meanwhile");
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("Age: “” is “16” now");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Save"))
                .click();
        assertThat(dialog).hasCount(0);

        var now = http.get("/heroes/" + hero).json();
        assertThat(now.get("name").asString()).isEqualTo("Spider-Man");
        assertThat(now.get("age").asInt())
                .as("What the other has changed stays")
                .isEqualTo(16);
    }

    @Test
    void sendsAwayWhoseTokenIsRevokedAndShowsNobodyWhatIsNotTheirs() {
        Http.to(node).register("Deadpond");
        var token = node.token("viewer");
        var viewer = browser.visit(node).signIn(token);
        assertThat(hero(viewer, "Deadpond")).not().containsText("Secret");
        assertThat(viewer.button("Register a hero…")).hasCount(0);
        assertThat(viewer.page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Machine")))
                .hasCount(0);

        var admin = Http.to(node);
        admin.delete("/tokens/" + admin.get("/tokens").json().get(0).get("id").asString())
                .expect(204);
        viewer.page
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Graph"))
                .click();
        assertThat(viewer.page.getByText("Come in").first()).isVisible();
        assertThat(viewer.page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length"))
                .isEqualTo(0);
    }

    @Test
    void saysSinceWhenTheServiceIsGoneAndComesBackByItself(@TempDir Path folder) throws Exception {
        Http.to(node).form("Preventers");
        try (var shell = new Shell(folder)) {
            var service = shell.start(List.of("--server.port=0"), Shell.on(database));
            var address = shell.address(service);
            var viewer = browser.visit(address, new NewContextOptions()).signIn(node.token("viewer"));
            assertThat(team(viewer, "Preventers")).isVisible();

            Shell.kill(service);
            viewer.page
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Graph"))
                    .click();
            assertThat(viewer.page.getByText("The service has not answered since"))
                    .isVisible();

            var again =
                    shell.start(List.of("--server.port=" + URI.create(address).getPort()), Shell.on(database));
            shell.address(again);
            assertThat(viewer.page.getByText("The service has not answered since"))
                    .hasCount(0);
            assertThat(viewer.page.getByRole(
                            AriaRole.LINK, new Page.GetByRoleOptions().setName("Preventers, 0 heroes")))
                    .isVisible();
        }
        browser.excuseLostRequests();
    }

    /** Also where the page is shown already, which a browser does not load anew for another fragment. */
    @Test
    void comesInOnceByTheLinkThatTheFirstStartGives(@TempDir Path folder) throws Exception {
        try (var shell = new Shell(folder)) {
            var options = Stream.concat(
                            Stream.of("--roster.data=" + folder, "--server.port=0"),
                            Stream.of(TestPostgres.newDatabase().properties()))
                    .toArray(String[]::new);
            var service = shell.start(List.of(), options);
            var address = shell.address(service);
            await().until(() -> Files.exists(folder.resolve("page-link")));
            var link = Files.readString(folder.resolve("page-link")).strip();
            assertThat(shell.output(service)).doesNotContain(link.split("#")[1]);

            var ann = browser.visit(address, new NewContextOptions());
            assertThat(ann.page.getByLabel("Access token")).isVisible();
            ann.page.navigate(link);
            assertThat(ann.page.getByText("There are no teams yet.")).isVisible();
            assertThat(ann.page.url()).isEqualTo(address + "/");

            var bob = browser.visit(address, new NewContextOptions());
            bob.page.navigate(link);
            assertThat(bob.page.getByRole(AriaRole.ALERT)).containsText("The code is not accepted");
        }
    }

    @Test
    void showsWhatThereIsWhileTheProjectionStands() {
        var http = Http.to(node);
        var team = http.form("Preventers");
        var hero = http.register("Deadpond", team);
        var viewer = browser.signIn(node, "viewer");
        assertThat(hero(viewer, "Deadpond")).isVisible();

        database.append(
                hero, 2, "Hero", "HeroEnlisted", "1", "{\"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(hero, team));
        http.send("POST", "/teams", Map.of("name", "Behind it", "headquarters", "Here"), "Prefer", "respond-async")
                .expect(202);

        assertThat(viewer.page.getByText("What happens is stored, but not to be read since"))
                .isVisible();
        viewer.page
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Graph"))
                .click();
        assertThat(viewer.page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Preventers, 1 heroes")))
                .isVisible();
    }
}

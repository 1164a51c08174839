package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.page.Browser.Visitor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How operators work with the page. */
@ResourceLock("chromium")
@EnabledIf("dev.roster.page.Browser#isInstalled")
class PageMachineIT {

    private Database database;
    private Node node;
    private Browser browser;
    private Http http;

    @BeforeEach
    void start(@TempDir Path folder) {
        database = TestPostgres.newDatabase();
        // With a master key of its own.
        node = Node.start(database, List.of("--roster.data=" + folder));
        browser = new Browser();
        http = Http.to(node);
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
    void watchesARebuildToItsSwapAndUndoesIt() {
        http.form("Preventers");
        node.jdbc().sql("update roster.team set name = 'Drifted'").update();
        var admin = browser.signIn(node, "admin").goTo("machine/rebuilds");
        admin.press("Rebuild…");
        confirm(admin, "Rebuild", null);
        var last = region(admin, "The last rebuilds");
        assertThat(last.locator("summary").first()).containsText("1 differed");
        last.locator("summary").first().click();
        assertThat(last).containsText("name");
        assertThat(node.rows("select name from roster.team").getFirst()).containsValue("Preventers");

        admin.press("Undo the last rebuild…");
        confirm(admin, "Undo", "read model");
        assertThat(last.locator("summary")).hasCount(2);
        admin.requireAccessible();
    }

    @Test
    void takesAProjectionPastTheEventThatItCantApply() {
        var team = http.form("Preventers");
        var hero = http.register("Deadpond", team);
        node.awaitProjection();
        // An enlistment that stands already: no command leads to it.
        database.append(
                hero, 2, "Hero", "HeroEnlisted", "1", "{\"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(hero, team));
        http.send("POST", "/teams", Map.of("name", "Behind it", "headquarters", "Here"), "Prefer", "respond-async")
                .expect(202);

        var admin = browser.signIn(node, "admin").goTo("machine/projections");
        assertThat(admin.page.getByText("Stopped", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(admin.page.locator("main")).containsText("HeroEnlisted");
        admin.press("Set the event aside…");
        var dialog = admin.page.getByRole(AriaRole.DIALOG);
        dialog.locator("input[name=reason]").fill("Planted by a test");
        confirm(admin, "Set aside", "roster");
        assertThat(admin.page
                        .getByText("Runs", new Page.GetByTextOptions().setExact(true))
                        .first())
                .isVisible();
        assertThat(admin.page.locator("main")).containsText("Planted by a test");
        node.awaitProjection();
    }

    @Test
    void makesATokenShownOnceThatLeadsInAndRevokesIt() {
        var admin = browser.signIn(node, "admin").goTo("machine/tokens");
        admin.page.locator("input[name=name]").fill("Bob");
        admin.page.locator("input[value=viewer]").check();
        admin.press("Make it");
        var token = admin.page.locator(".made input").inputValue();
        var bob = browser.visit(node).signIn(token);
        admin.press("I have it");
        assertThat(admin.page.locator("main")).not().containsText(token);

        admin.press("Revoke Bob");
        confirm(admin, "Revoke", "Bob");
        bob.page
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Graph"))
                .click();
        assertThat(bob.page.getByLabel("Access token")).isVisible();
        assertThat(bob.page.getByText("Come in").first()).isVisible();
    }

    @Test
    void rotatesTheMasterKeyAndBuildsASnapshot() {
        http.register("Deadpond");
        var admin = browser.signIn(node, "admin").goTo("machine/snapshots");
        admin.press("Build one…");
        admin.page.locator("dialog input[name=position]").fill("1");
        admin.page.locator("dialog input[name=name]").fill("first");
        confirm(admin, "Build", null);
        assertThat(region(admin, "Snapshots")).containsText("roster_at_first");
        admin.goTo("machine/keys");
        admin.press("Rotate…");
        confirm(admin, "Rotate", "master key");
        assertThat(region(admin, "Master key")).containsText("1 key was wrapped anew.");
        admin.goTo("machine/node");
        assertThat(admin.page.locator("main")).containsText("Listeners");
        assertThat(admin.page.locator("main")).not().containsText("NaN");
    }

    private static Locator region(Visitor visitor, String name) {
        return visitor.page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(name));
    }

    private static void confirm(Visitor visitor, String action, String name) {
        var dialog = visitor.page.getByRole(AriaRole.DIALOG);
        var button = dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(action));
        if (name != null) {
            assertThat(button).isDisabled();
            dialog.locator("input[name=confirm]").fill(name);
        }
        button.click();
        assertThat(dialog).hasCount(0);
    }
}

package dev.roster.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.page.Browser.Visitor;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How people see the past in the page: the slider at several moments, what changed between two, and what is erased. */
@ResourceLock("chromium")
@EnabledIf("dev.roster.page.Browser#isInstalled")
class PageTimeIT {

    private Node node;
    private Browser browser;
    private Http http;
    private UUID zForce;
    private UUID spider;

    @BeforeEach
    void play() {
        node = Node.start(TestPostgres.newDatabase());
        browser = new Browser();
        http = Http.to(node);
        zForce = http.form("Z-Force");
        http.register("Deadpond", zForce);
        spider = http.register("Spider-Boy");
        http.put("/teams/" + zForce + "/heroes/" + spider).expect(201);
        http.send("PATCH", "/heroes/" + spider, Map.of("name", "Spider-Man")).expect(204);
        http.delete("/teams/" + zForce + "/heroes/" + spider).expect(204);
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
    void showsATeamAtThreeMomentsAndWhatChangedBetweenTwo() {
        var viewer = browser.signIn(node, "viewer").goTo("teams/" + zForce);
        var members = region(viewer, "Its heroes");
        assertThat(members).containsText("Deadpond");
        assertThat(members).not().containsText("Spider");
        var slider = viewer.page.getByRole(AriaRole.SLIDER);
        assertThat(slider).hasAttribute("aria-valuetext", "Now");

        // Team formed, Deadpond joined, Spider-Boy joined, Spider-Man left.
        slider.focus();
        slider.press("ArrowLeft");
        slider.press("ArrowLeft");
        var then = region(viewer, "Its heroes then");
        assertThat(then).containsText("Spider-Boy");
        assertThat(then).containsText("Deadpond");
        assertThat(viewer.page.getByText("As it was on")).isVisible();
        slider.press("ArrowLeft");
        assertThat(then).not().containsText("Spider");
        slider.press("Home");
        assertThat(then).containsText("It has no heroes.");

        viewer.press("Compare two moments");
        var from = viewer.page.getByLabel("From", new Page.GetByLabelOptions().setExact(true));
        from.press("ArrowRight");
        from.press("ArrowRight");
        var changes = viewer.page.locator("roster-changes");
        assertThat(changes).containsText("Left");
        assertThat(changes).containsText("Spider-Boy");
        assertThat(changes).not().containsText("Deadpond");
        viewer.requireAccessible();
    }

    @Test
    void showsTheWholeRosterAtAMoment() {
        var viewer = browser.signIn(node, "viewer").goTo("past");
        assertThat(region(viewer, "Heroes")).containsText("Spider-Man");
        var slider = viewer.page.getByRole(AriaRole.SLIDER);
        slider.press("ArrowLeft");
        slider.press("ArrowLeft");
        slider.press("ArrowLeft");
        var then = region(viewer, "Heroes then");
        assertThat(then).containsText("Spider-Boy");
        assertThat(region(viewer, "Teams then")).containsText("2");
        slider.press("Home");
        assertThat(region(viewer, "Teams then")).containsText("Z-Force");
        assertThat(then).containsText("No heroes.");
        viewer.press("Play");
        assertThat(then).containsText("Deadpond");
        viewer.press("Pause");
    }

    @Test
    void leadsFromTheStoryToTheEventAndShowsTheErasedAsErased() {
        var officer = browser.signIn(node, "privacy-officer", "editor").goTo("heroes/" + spider);
        var story = officer.page.locator("roster-story");
        assertThat(story).containsText("Joined Z-Force");
        story.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("event"))
                .first()
                .click();
        assertThat(officer.page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .isVisible();
        assertThat(officer.page.getByText("admin-token-file").first()).isVisible();

        officer.goTo("heroes/" + spider);
        officer.page.locator("personal-data").getByRole(AriaRole.BUTTON).click();
        assertThat(officer.page.locator("personal-data")).containsText("Spider-Boy");
        officer.press("Forget");
        var dialog = officer.page.getByRole(AriaRole.DIALOG);
        var forget = dialog.getByRole(AriaRole.BUTTON).last();
        assertThat(forget).isDisabled();
        dialog.locator("input[name=confirm]").fill("Spider-Man");
        forget.click();
        assertThat(officer.page.getByText("erased").first()).isVisible();
        assertThat(officer.page.locator("main")).not().containsText("Spider-Boy");
        assertThat(http.get("/heroes/" + spider).status()).isEqualTo(404);
    }

    private static Locator region(Visitor visitor, String name) {
        return visitor.page.getByRole(
                AriaRole.REGION, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}

package dev.roster.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockHttpServletRequest;

class HtmlPagesTest {

    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    @Test
    void haveTheNameOfTheApplicationIfItSaysNothingOfItself() {
        assertThat(front())
                .contains("<title>Giftcard</title>", "<h1>Giftcard</h1>\n<ul>")
                .doesNotContain("<p>");
    }

    @Test
    void sayWhatTheServiceIsAboutAsText() {
        beans.addBean("page", new FrontPage("Cards & more", "It keeps <cards>."));

        assertThat(front())
                .contains(
                        "<title>Cards &amp; more: Giftcard</title>",
                        "<h1>Cards &amp; more</h1>\n<p>It keeps &lt;cards&gt;.</p>\n<ul>");
    }

    private String front() {
        return new HtmlPages("giftcard", beans.getBeanProvider(FrontPage.class), new ProblemTypes(List.of()))
                .front(new MockHttpServletRequest());
    }
}

package dev.roster.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.web.ApplicationPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.ResponseEntity;
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
        return new String(answer().getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void areThePageOfTheApplicationIfItHasOne() {
        assertThat(answer().getHeaders().getETag()).isNull();
        beans.addBean("own", new ApplicationPage("<p>Cards", "default-src 'none'"));

        assertThat(front()).isEqualTo("<p>Cards");
        assertThat(answer().getHeaders().getETag()).matches("W/\"[0-9a-f]{16}\"");
        assertThat(answer().getHeaders().getCacheControl()).isEqualTo("no-cache");
    }

    private ResponseEntity<byte[]> answer() {
        return new HtmlPages(
                        "giftcard",
                        beans.getBeanProvider(FrontPage.class),
                        new ProblemTypes(List.of()),
                        beans.getBeanProvider(ApplicationPage.class))
                .front(new MockHttpServletRequest());
    }
}

package dev.roster.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagePolicyTest {

    /** The hash is openssl's: {@code printf '\n{}\n' | openssl dgst -sha256 -binary | base64}. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void admitsTheImportMapByItsHashWhateverItsLineEnds(String end) {
        assertThat(PagePolicy.of(
                        "<head><script type=\"importmap\">" + end + "{}" + end + "</script><script src=\"./a.js\">"))
                .contains("script-src 'self' 'sha256-mStsuk6tXQZUQnBANrxib2jrZTl4uAW3mHJbbb97898=';")
                .doesNotContain("unsafe", "http");
    }

    @Test
    void isForAPageWithOneImportMap() {
        var map = "<script type=\"importmap\">{}</script>";

        assertThatThrownBy(() -> PagePolicy.of("<head></head>")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PagePolicy.of(map + map)).isInstanceOf(IllegalArgumentException.class);
    }
}

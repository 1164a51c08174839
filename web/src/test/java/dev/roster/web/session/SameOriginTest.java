package dev.roster.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.eventstore.postgres.StartupRefused;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SameOriginTest {

    @ParameterizedTest
    @CsvSource({
        "http, localhost, 80, http://localhost, true",
        "http, localhost, 8080, http://localhost:8080, true",
        "http, localhost, 8080, HTTP://LocalHost:8080, true",
        "http, localhost, 8080, http://localhost, false",
        "http, localhost, 8080, http://localhost:8081, false",
        "http, localhost, 8080, http://127.0.0.1:8080, false",
        "http, localhost, 443, http://localhost, false",
        "https, roster.example, 443, https://roster.example, true",
        "https, roster.example, 443, http://roster.example, false",
        "https, roster.example, 443, https://roster.example.org, false",
        "https, roster.example, 443, https://sub.roster.example, false",
        "http, [::1], 8080, http://[::1]:8080, true",
        "https, roster.example, 443, null, false"
    })
    void isToldByTheOriginWithoutFetchMetadata(String scheme, String host, int port, String origin, boolean same) {
        var request = new MockHttpServletRequest("POST", "/");
        request.setScheme(scheme);
        request.setServerName(host);
        request.setServerPort(port);
        request.addHeader("Origin", origin);

        assertThat(SameOrigin.allows(request)).isEqualTo(same);
        assertThat(SameOrigin.isNotAnothers(request)).isEqualTo(same);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "TRACE", "ODD"})
    void mustBeProvenByWhatChangesSomething(String method) {
        var request = new MockHttpServletRequest(method, "/");
        assertThat(SameOrigin.allows(request)).isFalse();
        assertThat(SameOrigin.isNotAnothers(request)).as("no browser").isTrue();

        request.addHeader("Origin", "http://localhost");
        assertThat(SameOrigin.allows(request)).isTrue();
        request.addHeader("Sec-Fetch-Site", "cross-site");
        assertThat(SameOrigin.allows(request)).as("fetch metadata come first").isFalse();
    }

    @Test
    void ofASessionThatWouldNotBeginIsRefusedAtTheStart() {
        assertThat(new SessionProperties(Duration.ofMillis(1)).timeToLive()).isPositive();
        assertThatThrownBy(() -> new SessionProperties(Duration.ZERO)).isInstanceOf(StartupRefused.class);
    }
}

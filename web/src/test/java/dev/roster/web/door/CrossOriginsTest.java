package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.eventstore.postgres.StartupRefused;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://app.example.com",
                "http://localhost:3000",
                "http://[::1]:5173",
                "capacitor://localhost",
                "https://app.example.com:8443"
            })
    void areTakenAsBrowsersSendThem(String origin) {
        CrossOrigins.filter(List.of(origin), (request, response, handler, failure) -> null);
    }

    /** No page would ever be of it, and nobody would know why it may not ask. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example.com",
                "https://app.example.com/",
                "https://app.example.com/page",
                "https://App.example.com",
                "https://app.example.com:443",
                "http://app.example.com:80",
                "https://*.example.com",
                "https://ann@app.example.com",
                "https://",
                "null",
                "any page",
                ""
            })
    void areRefusedInAnotherForm(String origin) {
        assertThatThrownBy(() -> CrossOrigins.filter(List.of(origin), (request, response, handler, failure) -> null))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("roster.cors.allowed-origins has " + origin);
    }
}

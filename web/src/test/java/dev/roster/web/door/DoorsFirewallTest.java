package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The doors' firewall refuses the headers that Spring Security's own refuses, and no others. */
class DoorsFirewallTest {

    private final HttpFirewall own = new DoorsConfiguration(mock(HandlerExceptionResolver.class)).httpFirewall();
    private final HttpFirewall springs = new StrictHttpFirewall();

    @Test
    void aHeaderMayHaveTheSameCharacters() {
        for (var character = 0; character <= Character.MAX_CODE_POINT; character++) {
            var text = "a" + Character.toString(character);
            var request = new MockHttpServletRequest();
            request.addHeader("X-Header", text);

            assertThat(refuses(own, request, "X-Header"))
                    .as("value with U+%04X", character)
                    .isEqualTo(refuses(springs, request, "X-Header"));
            assertThat(refuses(own, request, text))
                    .as("name with U+%04X", character)
                    .isEqualTo(refuses(springs, request, text));
        }
    }

    @Test
    void someAreRefused() {
        var request = new MockHttpServletRequest();
        request.addHeader("X-Header", "a\u0001");

        assertThat(refuses(own, request, "X-Header")).isTrue();
        assertThat(refuses(own, request, "X-Other\u0001")).isTrue();
    }

    private static boolean refuses(HttpFirewall firewall, MockHttpServletRequest request, String name) {
        try {
            firewall.getFirewalledRequest(request).getHeader(name);
            return false;
        } catch (RequestRejectedException e) {
            return true;
        }
    }
}

package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.ModelAndView;

/** How many wrong credentials an address may send, counted on its own. */
class DoorkeeperTest {

    private final List<Exception> refused = new ArrayList<>();
    private final Doorkeeper doorkeeper = new Doorkeeper((request, response, handler, e) -> {
        refused.add(e);
        return new ModelAndView();
    });

    @Test
    void refusesAnAddressThatFailedTooOften() throws Exception {
        for (var i = 0; i < Doorkeeper.FAILURES; i++) {
            assertThat(passes("192.0.2.1", "Bearer wrong", 401)).isTrue();
        }

        assertThat(passes("192.0.2.1", "Bearer wrong", 401)).isFalse();
        assertThat(passes("192.0.2.1", "Bearer right", 200)).isFalse();
        assertThat(refused).hasSize(2).allSatisfy(e -> {
            var refusal = (ErrorResponse) e;
            assertThat(refusal.getStatusCode().value()).isEqualTo(429);
            assertThat(Integer.parseInt(refusal.getHeaders().getFirst("Retry-After")))
                    .isBetween(1, 60 / Doorkeeper.FAILURES + 1);
        });
        assertThat(passes("192.0.2.2", "Bearer right", 200)).isTrue();
    }

    @Test
    void countsNeitherSuccessesNorRequestsWithoutCredentials() throws Exception {
        for (var i = 0; i < 3 * Doorkeeper.FAILURES; i++) {
            assertThat(passes("192.0.2.1", "Bearer right", 200)).isTrue();
            assertThat(passes("192.0.2.1", "Bearer right", 403)).isTrue();
            assertThat(passes("192.0.2.1", null, 401)).isTrue();
        }
        assertThat(passes("192.0.2.1", "Bearer wrong", 401)).isTrue();
    }

    @Test
    void answersWithAProblemIfCredentialsCannotBeChecked() throws Exception {
        var request = new MockHttpServletRequest();
        request.addHeader("Authorization", "Bearer right");
        var away = new DataAccessResourceFailureException("The database is away");

        doorkeeper.doFilter(request, new MockHttpServletResponse(), (in, out) -> {
            throw away;
        });

        assertThat(refused).containsExactly(away);
    }

    private boolean passes(String address, String authorization, int status) throws Exception {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        if (authorization != null) {
            request.addHeader("Authorization", authorization);
        }
        var passed = new boolean[1];
        doorkeeper.doFilter(request, new MockHttpServletResponse(), (in, out) -> {
            passed[0] = true;
            ((MockHttpServletResponse) out).setStatus(status);
        });
        return passed[0];
    }
}

package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.web.problem.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.ModelAndView;

/** How many wrong credentials an address may send, counted on its own. */
class AuthenticationThrottleFilterTest {

    private final List<Exception> refused = new ArrayList<>();
    private final AuthenticationThrottleFilter filter =
            new AuthenticationThrottleFilter((request, response, handler, e) -> {
                refused.add(e);
                return new ModelAndView();
            });

    @Test
    void refusesAnAddressThatFailedTooOftenWhateverElseIsWrong() throws Exception {
        for (var i = 0; i < AuthenticationThrottleFilter.FAILURES; i++) {
            assertThat(refusal("192.0.2.1", "Bearer wrong", 401)).isEmpty();
        }

        assertThat(refusal("192.0.2.1", "Bearer wrong", 401)).hasValueSatisfying(refusal -> {
            assertThat(refusal.status().value()).isEqualTo(429);
            assertThat(Integer.parseInt(refusal.headers().get("Retry-After")))
                    .isBetween(1, 60 / AuthenticationThrottleFilter.FAILURES + 1);
        });
        assertThat(refusal("192.0.2.2", "Bearer wrong", 401)).isEmpty();
    }

    @Test
    void countsNeitherSuccessesNorRequestsWithoutCredentials() throws Exception {
        for (var i = 0; i < 3 * AuthenticationThrottleFilter.FAILURES; i++) {
            assertThat(refusal("192.0.2.1", "Bearer right", 200)).isEmpty();
            assertThat(refusal("192.0.2.1", "Bearer right", 403)).isEmpty();
            assertThat(refusal("192.0.2.1", null, 401)).isEmpty();
        }
        assertThat(refusal("192.0.2.1", "Bearer wrong", 401)).isEmpty();
    }

    @Test
    void answersWithAProblemIfCredentialsCannotBeChecked() throws Exception {
        var request = new MockHttpServletRequest();
        request.addHeader("Authorization", "Bearer right");
        var away = new DataAccessResourceFailureException("The database is away");

        filter.doFilter(request, new MockHttpServletResponse(), (in, out) -> {
            throw away;
        });

        assertThat(refused).containsExactly(away);
    }

    /** What would be said instead of that the credentials are wrong. */
    private Optional<Rejection> refusal(String address, String authorization, int status) throws Exception {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        if (authorization != null) {
            request.addHeader("Authorization", authorization);
        }
        filter.doFilter(
                request, new MockHttpServletResponse(), (in, out) -> ((MockHttpServletResponse) out).setStatus(status));
        return AuthenticationThrottleFilter.refusal(request);
    }
}

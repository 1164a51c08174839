package dev.roster.web.session;

import dev.roster.web.door.BrowserSessions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.springframework.stereotype.Component;

/** What a page can offer to whoever is to come in. */
@Component
class SignInWays {

    private final boolean codesAreGood;

    SignInWays(BrowserSessions.Ground ground) {
        this.codesAreGood = ground.of(Sessions.Bearer.TOKEN).isPresent();
    }

    /** While the service makes its tokens itself. */
    boolean areCodesGood() {
        return codesAreGood;
    }

    Ways all() {
        return new Ways(codesAreGood, true, List.of());
    }

    /**
     * The ways.
     *
     * @param code whether by a code for one session
     * @param token whether by a token
     * @param providers by whom else
     */
    @Schema(name = "SignInWays")
    record Ways(boolean code, boolean token, List<Provider> providers) {}

    /** @param address where a browser goes to */
    @Schema(name = "SignInProvider")
    record Provider(String name, String address) {}
}

package dev.roster.web.session;

import dev.roster.web.door.BrowserSessions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What a page can offer to whoever is to come in. */
@Component
class SignInWays {

    private final boolean codesAreGood;
    private final ObjectProvider<ClientsOfIssuers> issuers;

    SignInWays(BrowserSessions.Ground ground, ObjectProvider<ClientsOfIssuers> issuers) {
        this.codesAreGood = ground.of(BrowserSessions.Ground.TOKEN).isPresent();
        this.issuers = issuers;
    }

    /** While the service makes its tokens itself. */
    boolean areCodesGood() {
        return codesAreGood;
    }

    /** @param publicPath before all addresses, for who asks */
    Ways all(String publicPath) {
        var providers = issuers.stream()
                .map(ClientsOfIssuers::names)
                .flatMap(names -> names.entrySet().stream())
                .map(name -> new Provider(name.getValue(), publicPath + ClientsOfIssuers.BEGIN + "/" + name.getKey()))
                .toList();
        return new Ways(codesAreGood, true, providers);
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

package dev.roster.web.door;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the doors know of the sessions of browsers. */
public interface BrowserSessions {

    /** The attribute of an authentication that has the id of the session, if it is by one. */
    String SESSION = "session";

    /** Where they are begun, looked at and ended. */
    String PATH = "/session";

    /** Which of some have ended, or expired. */
    Set<UUID> ended(Collection<UUID> ids);

    /** What sessions rest on beside their own key, as this node is configured now. */
    interface Ground {

        /** The way in by a token that the service made, as events have it. */
        String TOKEN = "token";

        /** By that of an issuer. */
        String OIDC = "oidc";

        /**
         * What binds a session to the way by which its bearer came in, so that it ends when that does.
         *
         * @param via of the bearer, as events have it
         * @return nothing, if nobody comes in by this way now
         */
        Optional<String> of(String via);
    }
}

package dev.roster.web.session;

import dev.roster.web.door.Role;
import java.util.Collection;
import java.util.List;
import org.springframework.security.core.GrantedAuthority;

/** The roles among somebody's authorities. */
final class Roles {

    private static final String PREFIX = "ROLE_";

    private Roles() {}

    /** An issuer's tokens can name what is none here. */
    static List<String> of(Collection<? extends GrantedAuthority> authorities) {
        return authorities.stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null && authority.startsWith(PREFIX))
                .flatMap(authority -> Role.named(authority.substring(PREFIX.length())).stream())
                .sorted()
                .map(Role::toString)
                .distinct()
                .toList();
    }
}

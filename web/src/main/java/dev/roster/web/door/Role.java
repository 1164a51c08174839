package dev.roster.web.door;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A role of a bearer, which says what they may do. */
public enum Role {
    VIEWER,
    EDITOR,
    ADMIN,
    IDENTITY_READER,
    PRIVACY_OFFICER,

    /** Of who scrapes metrics, and does nothing else. */
    METRICS_READER;

    /** What each role implies, looked up once: Spring Security's own looks anew for each request, and logs what it finds. */
    static RoleHierarchy hierarchy() {
        var hierarchy = implications();
        var implied = new HashMap<String, List<? extends GrantedAuthority>>();
        for (var role : values()) {
            var own = new SimpleGrantedAuthority("ROLE_" + role);
            implied.put(own.getAuthority(), List.copyOf(hierarchy.getReachableGrantedAuthorities(List.of(own))));
        }
        return authorities -> authorities.stream()
                .<GrantedAuthority>flatMap(authority ->
                        implied.getOrDefault(String.valueOf(authority.getAuthority()), List.of(authority)).stream())
                .distinct()
                .toList();
    }

    /** An administrator neither sees secret names nor erases. */
    private static RoleHierarchy implications() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(ADMIN.toString())
                .implies(EDITOR.toString(), METRICS_READER.toString())
                .role(EDITOR.toString())
                .implies(VIEWER.toString())
                .role(IDENTITY_READER.toString())
                .implies(VIEWER.toString())
                .role(PRIVACY_OFFICER.toString())
                .implies(VIEWER.toString())
                .build();
    }

    /** Of all of them. */
    static String[] names() {
        return Stream.of(values()).map(Role::toString).toArray(String[]::new);
    }

    public static Optional<Role> named(String name) {
        return Stream.of(values()).filter(role -> role.toString().equals(name)).findAny();
    }

    /** The name in tokens, such as {@code privacy-officer}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

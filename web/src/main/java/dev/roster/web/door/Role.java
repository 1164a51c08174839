package dev.roster.web.door;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;

/** A role of a bearer, which says what they may do. */
public enum Role {
    VIEWER,
    EDITOR,
    ADMIN,
    IDENTITY_READER,
    PRIVACY_OFFICER,

    /** Of who scrapes metrics, and does nothing else. */
    METRICS_READER;

    /** An administrator neither sees secret names nor erases. */
    static RoleHierarchy hierarchy() {
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

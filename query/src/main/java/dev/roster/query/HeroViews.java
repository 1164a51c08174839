package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.Sealed;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Heroes as a reader may see them: an identity-reader with secret names, which are opened for the answer only. */
@Component
class HeroViews {

    private static final String IDENTITY_READER = "identity-reader";

    private final HeroKeys heroKeys;

    HeroViews(HeroKeys heroKeys) {
        this.heroKeys = heroKeys;
    }

    List<HeroView> of(Collection<HeroRow> rows, HttpServletRequest reader) {
        Map<UUID, HeroKey> keys = reader.isUserInRole(IDENTITY_READER)
                ? heroKeys.find(rows.stream().map(row -> row.id).toList())
                : Map.of();
        return rows.stream().map(row -> view(row, keys.get(row.id))).toList();
    }

    HeroView of(HeroRow row, HttpServletRequest reader) {
        return of(List.of(row), reader).getFirst();
    }

    private static HeroView view(HeroRow row, @Nullable HeroKey key) {
        var secretName = key == null ? null : key.openSecretName(new Sealed(row.secretName));
        return new HeroView(row.id, row.name, secretName, row.age, row.version);
    }
}

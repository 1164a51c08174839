package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.WebRequest;

/** Heroes as a reader may see them: an identity-reader with secret names, which are opened for the answer only. */
@Component
class HeroViews {

    private static final String IDENTITY_READER = "identity-reader";

    private final HeroKeys heroKeys;

    HeroViews(HeroKeys heroKeys) {
        this.heroKeys = heroKeys;
    }

    boolean areWithSecretNames(WebRequest reader) {
        return reader.isUserInRole(IDENTITY_READER);
    }

    List<HeroView> of(List<SealedHero> heroes, WebRequest reader) {
        Map<UUID, HeroKey> keys = areWithSecretNames(reader)
                ? heroKeys.find(heroes.stream().map(SealedHero::id).toList())
                : Map.of();
        return heroes.stream().map(hero -> view(hero, keys.get(hero.id()))).toList();
    }

    HeroView of(SealedHero hero, WebRequest reader) {
        return of(List.of(hero), reader).getFirst();
    }

    private static HeroView view(SealedHero hero, @Nullable HeroKey key) {
        var secretName = key == null ? null : key.openSecretName(hero.secretName());
        return new HeroView(hero.id(), hero.name(), secretName, hero.age(), hero.version());
    }

    /**
     * A row of the table hero.
     *
     * @param secretName left out of the answer unless its reader may see identities
     */
    record HeroView(
            UUID id,
            String name,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String secretName,

            @Nullable Integer age,
            long version) {

        @Override
        public String toString() {
            return "HeroView[id=" + id + "]";
        }
    }
}

package dev.roster.command;

import dev.roster.api.HeroDetails;
import dev.roster.api.HeroKeys;
import dev.roster.api.Sealed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seals so that it can be read, and the same way each time, so that events can be compared; remembers what it was asked. */
public class TransparentKeys implements HeroKeys {

    private final List<UUID> made = new ArrayList<>();
    private final Set<UUID> destroyed = new HashSet<>();

    List<UUID> made() {
        return made;
    }

    Set<UUID> destroyed() {
        return destroyed;
    }

    @Override
    public HeroKey make(UUID heroId) {
        made.add(heroId);
        return new TransparentKey();
    }

    @Override
    public Map<UUID, HeroKey> find(Collection<UUID> heroIds) {
        var found = new HashMap<UUID, HeroKey>();
        heroIds.stream().filter(id -> !destroyed.contains(id)).forEach(id -> found.put(id, new TransparentKey()));
        return found;
    }

    @Override
    public void destroy(UUID heroId) {
        destroyed.add(heroId);
    }

    static Sealed details(String name, @Nullable Integer age) {
        return new Sealed("details/" + name + "/" + age);
    }

    static Sealed secretName(String secretName) {
        return new Sealed("secret name/" + secretName);
    }

    private record TransparentKey() implements HeroKey {

        @Override
        public Sealed seal(HeroDetails details) {
            return details(details.name(), details.age());
        }

        @Override
        public Sealed sealSecretName(String secretName) {
            return secretName(secretName);
        }

        @Override
        public String digest(String text) {
            return "digest/" + text;
        }

        @Override
        public HeroDetails openDetails(Sealed details) {
            var parts = details.text().split("/", 3);
            return new HeroDetails(parts[1], parts[2].equals("null") ? null : Integer.valueOf(parts[2]));
        }

        @Override
        public String openSecretName(Sealed secretName) {
            return secretName.text().split("/", 2)[1];
        }
    }
}

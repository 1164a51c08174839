package dev.roster.query;

import dev.roster.api.HeroDetails;
import dev.roster.api.HeroKeys;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.Sealed;
import dev.roster.eventstore.sealing.SubjectKeys;
import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The keys of heroes, who are subjects. What they seal is kept as text, in Base64. */
@Component
class SubjectHeroKeys implements HeroKeys {

    private final SubjectKeys subjects;

    SubjectHeroKeys(SubjectKeys subjects) {
        this.subjects = subjects;
    }

    @Override
    public HeroKey make(UUID heroId) {
        return new Key(subjects.make(heroId, () -> new HeroAlreadyRegistered(heroId)));
    }

    @Override
    public Map<UUID, HeroKey> find(Collection<UUID> heroIds) {
        var keys = subjects.find(heroIds);
        var found = HashMap.<UUID, HeroKey>newHashMap(keys.size());
        keys.forEach((id, key) -> found.put(id, new Key(key)));
        return found;
    }

    @Override
    public void destroy(UUID heroId) {
        subjects.destroy(heroId);
    }

    /** A hero's key. */
    record Key(SubjectKey key) implements HeroKey {

        private static final JsonMapper JSON = JsonMapper.shared();
        private static final String DETAILS = "details";
        private static final String SECRET_NAME = "secret name";

        @Override
        public Sealed seal(HeroDetails details) {
            return seal(JSON.writeValueAsBytes(details), DETAILS);
        }

        @Override
        public Sealed sealSecretName(String secretName) {
            return seal(secretName.getBytes(StandardCharsets.UTF_8), SECRET_NAME);
        }

        @Override
        public String digest(String text) {
            return Base64.getEncoder().encodeToString(key.digest(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public HeroDetails openDetails(Sealed details) {
            return JSON.readValue(open(details, DETAILS), HeroDetails.class);
        }

        @Override
        public String openSecretName(Sealed secretName) {
            return new String(open(secretName, SECRET_NAME), StandardCharsets.UTF_8);
        }

        private Sealed seal(byte[] plain, String purpose) {
            return new Sealed(Base64.getEncoder().encodeToString(key.seal(plain, purpose)));
        }

        private byte[] open(Sealed sealed, String purpose) {
            return key.open(Base64.getDecoder().decode(sealed.text()), purpose);
        }
    }
}

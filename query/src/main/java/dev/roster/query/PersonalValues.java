package dev.roster.query;

import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.HeroKeys.HeroKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an event says of a hero as a person, opened. */
final class PersonalValues {

    private PersonalValues() {}

    /** Whether an event says anything, so that a key is needed. */
    static boolean areIn(Object event) {
        return event instanceof HeroRegistered
                || event instanceof HeroRenamed
                || event instanceof HeroAgeChanged
                || event instanceof SecretNameChanged;
    }

    /** By their names: those that are new with the event. */
    static Map<String, @Nullable Object> of(Object event, HeroKey key, boolean withSecretNames) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        switch (event) {
            case HeroRegistered registered -> {
                var details = key.openDetails(registered.details());
                values.put("name", details.name());
                values.put("age", details.age());
                if (withSecretNames) {
                    values.put("secretName", key.openSecretName(registered.secretName()));
                }
            }
            case HeroRenamed renamed ->
                values.put("name", key.openDetails(renamed.details()).name());
            case HeroAgeChanged changed ->
                values.put("age", key.openDetails(changed.details()).age());
            case SecretNameChanged changed -> {
                if (withSecretNames) {
                    values.put("secretName", key.openSecretName(changed.secretName()));
                }
            }
            default -> {}
        }
        return values;
    }
}

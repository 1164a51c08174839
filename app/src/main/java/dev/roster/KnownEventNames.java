package dev.roster;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses names that no event has, and says which there are. */
final class KnownEventNames implements ConstraintValidator<EventNames, List<String>> {

    @Override
    public boolean isValid(@Nullable List<String> names, ConstraintValidatorContext context) {
        var known = NamedEventSerializer.names();
        if (names == null || known.containsAll(names)) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate(
                        "has a name that no event has: there are " + String.join(", ", known))
                .addConstraintViolation();
        return false;
    }
}

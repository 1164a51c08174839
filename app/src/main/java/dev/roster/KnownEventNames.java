package dev.roster;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses names that no event has, and says which there are. */
final class KnownEventNames implements ConstraintValidator<EventNames, List<String>> {

    @Override
    public boolean isValid(@Nullable List<String> names, ConstraintValidatorContext context) {
        if (names == null || names.stream().distinct().allMatch(NamedEventSerializer::isKnown)) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate(
                        "has a name that no event has: there are " + String.join(", ", NamedEventSerializer.names())
                                + ", and the full names of classes of other events")
                .addConstraintViolation();
        return false;
    }
}

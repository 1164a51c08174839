package dev.roster;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of events that there are: with one that is misspelt, a listener would wait for ever. */
@Constraint(validatedBy = EventNames.Known.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface EventNames {

    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Says which there are. */
    final class Known implements ConstraintValidator<EventNames, List<String>> {

        @Override
        public boolean isValid(@Nullable List<String> names, ConstraintValidatorContext context) {
            if (names == null || NamedEventSerializer.names().containsAll(names)) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate("has a name that no event has: there are "
                            + String.join(", ", NamedEventSerializer.names()))
                    .addConstraintViolation();
            return false;
        }
    }
}

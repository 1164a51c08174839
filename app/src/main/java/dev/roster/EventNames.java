package dev.roster;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names of events that there are: with one that is misspelt, a listener would wait for ever. */
@Constraint(validatedBy = KnownEventNames.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface EventNames {

    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}

package dev.roster.web.event;

import dev.roster.eventstore.EventFamilies;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Refuses names that no event has, and says which there are. With a name that is misspelt, a listener would wait for ever. */
final class EventNames implements ConstraintValidator<EventNames.Known, List<String>> {

    private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}\\p{N}_$.]+");

    private final EventFamilies families;

    EventNames(EventFamilies families) {
        this.families = families;
    }

    @Override
    public boolean isValid(@Nullable List<String> names, ConstraintValidatorContext context) {
        if (names == null || names.stream().distinct().allMatch(this::isKnown)) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate("has a name that no event has: there are "
                        + String.join(", ", families.names()) + ", and the full names of classes of other events")
                .addConstraintViolation();
        return false;
    }

    /**
     * Whether an event may be stored under a name: one of a family, or that of a class. Looks for the class without loading it,
     * since names that anybody asks for would be remembered, and classes begin to run.
     */
    private boolean isKnown(String name) {
        return families.event(name) != null || (CLASS_NAME.matcher(name).matches() && isClass(name));
    }

    private static boolean isClass(String name) {
        var file = ClassUtils.convertClassNameToResourcePath(name) + ClassUtils.CLASS_FILE_SUFFIX;
        return EventNames.class.getClassLoader().getResource(file) != null;
    }

    /** Names of events that there are. */
    @Constraint(validatedBy = EventNames.class)
    @Target(ElementType.FIELD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Known {

        String message() default "";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }
}

package dev.roster.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a controller whose routes lead to commands and say in {@code Roster-Position} what they led to. They are
 * answered when that can be read, and with a representation of it if the sender prefers that ({@code Prefer: return=representation}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface WriteRoute {

    /**
     * The beginnings of addresses, such as {@code /cards/{cardId}}, that lead to the representation, if it is neither at the Location of
     * the answer nor, after a PUT or PATCH, at the address itself.
     */
    String[] represented() default {};

    /** Whether many commands come in one request, which are read and answered a line at a time. */
    boolean lines() default false;
}

package dev.roster.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a controller whose routes send commands and answer with the position of their events in {@code Roster-Position}. An answer waits
 * until the read model has reached that, and has a representation if the client prefers one ({@code Prefer: return=representation}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface WriteRoute {

    /**
     * The prefixes of paths, such as {@code /cards/{cardId}}, that are the address of the representation, if it is neither the answer's
     * Location nor, after a PUT or PATCH, the request's own address.
     */
    String[] represented() default {};

    /** Whether a request has many commands, which are read and answered line by line. */
    boolean lines() default false;
}

package dev.roster.web.list;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A handler's parameter of the type {@code Map<EventFamily<?>, UUID>} that has the aggregates which a query names by the parameters of
 * their families, such as {@code order=...}. They are in the order of the families. A value that is no UUID is refused with 400.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface ByAggregate {}

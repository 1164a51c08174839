/** The roster as a usual service with Spring Data JPA keeps it: tables, and nothing of what happened to them. */
@NullMarked
package dev.roster.rival.crud;

import org.jspecify.annotations.NullMarked;

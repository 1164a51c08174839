/** The roster as a usual service with Axon, its Spring Boot starter and JPA keeps it, on the starter's defaults. */
@NullMarked
package dev.roster.rival.axon;

import org.jspecify.annotations.NullMarked;

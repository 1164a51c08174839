/**
 * The read side: the projection, its rows, REST queries and its health. May depend on the api, Axon, Spring and JPA;
 * never on the write side.
 */
@NullMarked
package dev.roster.query;

import org.jspecify.annotations.NullMarked;

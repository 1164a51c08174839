/**
 * The write side: the aggregates Hero and Team, what they look at, and their REST commands. May depend on the api, Axon
 * and Spring; its aggregates know neither Spring nor a database.
 */
@NullMarked
package dev.roster.command;

import org.jspecify.annotations.NullMarked;

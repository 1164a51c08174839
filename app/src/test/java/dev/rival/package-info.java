/**
 * The read model as it is usually written with Axon and JPA, to be measured against. Outside dev.roster, so that the service
 * does not take it for its own.
 */
package dev.rival;

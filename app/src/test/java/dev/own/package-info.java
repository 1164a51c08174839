/**
 * What users of the service add to it: handlers, sagas, and tables of their own. Outside dev.roster, so that only the tests that
 * name them have them.
 */
package dev.own;

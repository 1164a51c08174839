/** What a Java team adds to the application by Spring's and Axon's books: outside the roster's packages, and told apart from them. */
@NullMarked
package dev.team;

import org.jspecify.annotations.NullMarked;

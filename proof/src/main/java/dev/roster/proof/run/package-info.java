/** A run as its files tell it, with its rewinds and the histories between them. Depends on nothing but the files. */
@NullMarked
package dev.roster.proof.run;

import org.jspecify.annotations.NullMarked;

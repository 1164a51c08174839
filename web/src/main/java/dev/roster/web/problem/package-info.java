@NullMarked
package dev.roster.web.problem;

import org.jspecify.annotations.NullMarked;

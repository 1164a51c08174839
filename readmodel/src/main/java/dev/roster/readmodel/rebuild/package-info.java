@NullMarked
package dev.roster.readmodel.rebuild;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.roster.readmodel;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.roster.readmodel.query;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.roster.web;

import org.jspecify.annotations.NullMarked;

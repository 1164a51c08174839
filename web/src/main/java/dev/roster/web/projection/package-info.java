/** Groups of event handlers over HTTP, for administrators: how they are, and how they are made to go on. It may use eventstore and web. */
@NullMarked
package dev.roster.web.projection;

import org.jspecify.annotations.NullMarked;

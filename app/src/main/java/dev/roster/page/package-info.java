/** How the page for people is served. What it does is in {@code static}, and talks to the service as any client does. */
@NullMarked
package dev.roster.page;

import org.jspecify.annotations.NullMarked;

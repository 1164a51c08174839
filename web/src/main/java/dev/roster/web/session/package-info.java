/** The sessions of browsers: a cookie in the place of a token, for the application's page. It may depend on the doors. */
@NullMarked
package dev.roster.web.session;

import org.jspecify.annotations.NullMarked;

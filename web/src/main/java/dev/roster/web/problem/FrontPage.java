package dev.roster.web.problem;

/**
 * The title and purpose of the service on the page at {@code /}, as text without HTML: a Spring bean. Without one, its title is the
 * application's name.
 *
 * @param purpose a sentence, or empty
 */
public record FrontPage(String title, String purpose) {}

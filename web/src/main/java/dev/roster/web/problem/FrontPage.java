package dev.roster.web.problem;

/** The title and purpose of the service on the page at {@code /}, as text without HTML. */
public record FrontPage(String title, String purpose) {}

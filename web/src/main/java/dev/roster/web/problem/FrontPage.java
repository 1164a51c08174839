package dev.roster.web.problem;

/** What the page at {@code /} says that the service is about, in text without HTML. */
public record FrontPage(String title, String purpose) {}

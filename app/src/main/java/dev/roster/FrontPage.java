package dev.roster;

/** What the page at {@code /} says that the service is about, in text without HTML. */
record FrontPage(String title, String purpose) {}

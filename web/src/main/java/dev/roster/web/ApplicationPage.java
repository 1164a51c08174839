package dev.roster.web;

/**
 * The page of the application, which is served at {@code /} in the place of the list of links: a Spring bean. Those who start the
 * service for the first time get a link to it.
 *
 * @param html the document; addresses in it are relative, since a proxy can put a prefix before them
 * @param policy its Content-Security-Policy
 */
public record ApplicationPage(String html, String policy) {}

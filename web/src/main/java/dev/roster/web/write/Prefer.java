package dev.roster.web.write;

import dev.roster.web.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a request would prefer (RFC 7240). What is not known or can't be had is passed over, as that RFC wants it. */
record Prefer(List<String> preferences) {

    static final String RESPOND_ASYNC = "respond-async";
    static final String REPRESENTATION = "return=representation";

    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);
    private static final Pattern WAIT = Pattern.compile("wait=(\\d{1,9})");
    private static final int LONGEST_WAIT_SECONDS = 60;

    static Prefer of(HttpServletRequest request) {
        return new Prefer(Collections.list(request.getHeaders(Headers.PREFER)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(preference ->
                        preference.split(";", 2)[0].replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT))
                .toList());
    }

    boolean has(String preference) {
        return preferences.contains(preference);
    }

    /** Two seconds if nothing else is preferred, and never more than a minute. */
    Duration longestWait() {
        return seconds().map(Duration::ofSeconds).orElse(DEFAULT_WAIT);
    }

    /** The wait that was preferred, as it is applied. */
    Optional<Integer> seconds() {
        return preferences.stream()
                .map(WAIT::matcher)
                .filter(Matcher::matches)
                .map(wait -> Math.min(Integer.parseInt(wait.group(1)), LONGEST_WAIT_SECONDS))
                .findFirst();
    }
}

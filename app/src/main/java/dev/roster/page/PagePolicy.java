package dev.roster.page;

import dev.roster.eventstore.transaction.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The page's Content-Security-Policy (W3C, CSP Level 3): it loads its own files and this service's answers, and nothing else. Browsers
 * take an import map only within the document, so the one that is there is admitted by its hash.
 */
final class PagePolicy {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private PagePolicy() {}

    /** @throws IllegalArgumentException if the document has not one import map */
    static String of(String html) {
        var maps = IMPORT_MAP.matcher(html).results().map(map -> map.group(1)).toList();
        if (maps.size() != 1) {
            throw new IllegalArgumentException("The page has " + maps.size() + " import maps and not one");
        }
        // Browsers hash it with the line ends that the HTML parser makes of all others.
        var map = maps.getFirst().replace("\r\n", "\n").replace('\r', '\n');
        var hash = Base64.getEncoder().encodeToString(Sha256.digest(map.getBytes(StandardCharsets.UTF_8)));
        return "default-src 'none'; script-src 'self' 'sha256-" + hash + "'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
                + " require-trusted-types-for 'script'; trusted-types lit-html";
    }
}

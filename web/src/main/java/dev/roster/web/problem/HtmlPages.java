package dev.roster.web.problem;

import static org.springframework.web.util.HtmlUtils.htmlEscape;

import dev.roster.eventstore.transaction.Sha256;
import dev.roster.web.ApplicationPage;
import dev.roster.web.PublicPath;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What people see in a browser: what this is, and what each type of problem means and what to do about it. A type is the address of
 * its page.
 */
@RestController
@RequestMapping(produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
class HtmlPages {

    private final String service;
    private final FrontPage front;
    private final ProblemTypes types;
    private final @Nullable ApplicationPage page;
    private final String pageHash;

    HtmlPages(
            @Value("${spring.application.name:application}") String service,
            ObjectProvider<FrontPage> front,
            ProblemTypes types,
            ObjectProvider<ApplicationPage> page) {
        this.service = StringUtils.capitalize(service);
        this.front = front.getIfAvailable(() -> new FrontPage(this.service, ""));
        this.types = types;
        this.page = page.getIfAvailable();
        this.pageHash = this.page == null ? "" : Sha256.of(this.page.html().getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers keep a page of the application, and ask whether it is still the same. */
    @GetMapping("/")
    ResponseEntity<byte[]> front(HttpServletRequest request) {
        if (page == null) {
            return ResponseEntity.ok(links(request).getBytes(StandardCharsets.UTF_8));
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                // A strong one would keep the container from compressing it.
                .eTag("W/\"" + pageHash + "\"")
                .body(page.html().getBytes(StandardCharsets.UTF_8));
    }

    private String links(HttpServletRequest request) {
        return page(request, front.title(), """
                %s<ul>
                <li><a href="/docs">What can be asked of it, and how</a></li>
                <li><a href="/openapi.json">The same for programs, as an OpenAPI description</a></li>
                <li><a href="/problems">What its errors mean</a></li>
                <li><a href="/actuator/health">Whether it is well</a></li>
                </ul>""".formatted(
                        front.purpose().isEmpty() ? "" : "<p>" + htmlEscape(front.purpose()) + "</p>\n"));
    }

    @GetMapping("/docs/")
    ResponseEntity<Void> docs() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/docs"))
                .build();
    }

    @GetMapping({"/problems", "/problems/"})
    String all(HttpServletRequest request) {
        var list = types.all().stream()
                .map(type -> "<li><a href=\"/problems/%s\">%s</a> (%s): %s</li>"
                        .formatted(type.kind(), htmlEscape(type.title()), statuses(type), htmlEscape(type.meaning())))
                .collect(Collectors.joining("\n"));
        return page(request, "Problems", "<ul>\n" + list + "\n</ul>");
    }

    @GetMapping("/problems/{kind}")
    String one(@PathVariable String kind, HttpServletRequest request) {
        var type = types.ofKind(kind)
                .orElseThrow(
                        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such type of problem."));
        return page(request, type.title(), """
                <dl>
                <dt>Status</dt><dd>%s</dd>
                <dt>What it means</dt><dd>%s</dd>
                <dt>What to do</dt><dd>%s</dd>
                </dl>
                <p><a href="/problems">All problems</a></p>""".formatted(
                        statuses(type), htmlEscape(type.meaning()), htmlEscape(type.remedy())));
    }

    private static String statuses(ProblemType type) {
        return type.statuses().stream()
                .map(status -> status.value() + " " + status.getReasonPhrase())
                .collect(Collectors.joining(" or "));
    }

    private String page(HttpServletRequest request, String title, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="color-scheme" content="light dark">
                <title>%2$s</title>
                </head>
                <body>
                <h1>%1$s</h1>
                %3$s
                </body>
                </html>
                """.formatted(
                        htmlEscape(title),
                        htmlEscape(title.equals(service) ? service : title + ": " + service),
                        body.replace("href=\"/", "href=\"" + htmlEscape(PublicPath.of(request)) + "/"));
    }
}

package dev.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roster.RawRequest.Framing;
import dev.roster.RawRequest.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Makes requests that are right, and then something wrong with each; the same ones for the same seed. */
final class MalformedRequests {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}|\\*\\*");
    private static final Pattern VALUE = Pattern.compile("(?<=: )(\"[^\"]*\"|-?\\d+|\\[[^]]*]|null|true)");
    private static final Pattern MEMBER = Pattern.compile("\"\\w+\": (\"[^\"]*\"|-?\\d+|\\[[^]]*]|null|true)");

    private static final List<String> TOKENS = List.of(
            "-1",
            "-0",
            "01",
            "0x10",
            "1.5",
            "1e2",
            "1e400",
            "1e999999999",
            "9".repeat(1_100),
            "2147483648",
            "9223372036854775808",
            "NaN",
            "Infinity",
            "null",
            "true",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "\"\"",
            "'x'",
            "\" \"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\u0000\"",
            "\"\\u0085\"",
            "\"\\u202e\"",
            "\"\\ufffe\"",
            "\"\\x\"",
            "\"\\u00\"",
            "\"1\"",
            "\"" + "x".repeat(201) + "\"",
            "\"" + "x".repeat(20_000) + "\"",
            "[\"x\"]",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"2026-13-01T00:00:00Z\"",
            "\"1-1-1-1-1\"",
            "/**/1",
            "x",
            "",
            "[".repeat(3_000),
            "{\"a\":".repeat(1_500),
            "[".repeat(400) + "]".repeat(400),
            "1".repeat(70_000));
    private static final List<String> NAMES = List.of(
            "x",
            "",
            " ",
            "\\u0000",
            "\\ud800",
            "\\u0085",
            "\\n",
            "__proto__",
            "@class",
            "type",
            "id",
            "name",
            "Name",
            "secretName",
            "teamIds",
            "x".repeat(5_000),
            "<script>",
            "\\ud83d\\ude00",
            "\u00c3\u00a9",
            "\u00c3");
    private static final List<String> BYTES = List.of(
            "c080",
            "ff",
            "eda080",
            "f4908080",
            "c3",
            "e28080e280",
            "00",
            "01",
            "0b",
            "7f",
            "c285",
            "efbbbf",
            "feff",
            "22",
            "5c",
            "0a",
            "0d",
            "fffe0000");
    private static final List<String> IDS = List.of(
            "1-1-1-1-1",
            "x",
            "0",
            "-1",
            "null",
            "%20",
            "%00",
            "%0A",
            "%0d%0a",
            "%zz",
            "%",
            "%C0%80",
            "%ED%A0%80",
            "%FF",
            "%2F",
            "%2e%2e",
            "%5C",
            "%3B",
            "%25",
            "%2525",
            "..",
            ".",
            "*",
            "**",
            "\u00c3\u00a9",
            "%C3%A9",
            "%F0%9F%98%80",
            "%D9%A1".repeat(36),
            "1".repeat(36),
            "1".repeat(9_000),
            "none",
            "@",
            "$%7B1%7D",
            "{x}",
            "{}",
            "'",
            "\"",
            "<x>",
            "%E2%80%AE",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff");
    private static final List<String> VALUES = List.of(
            "",
            "x",
            "-1",
            "0",
            "201",
            "2147483648",
            "9223372036854775808",
            "9".repeat(400),
            "1.5",
            "1e3",
            "0x1",
            "+1",
            "%2B1",
            "NaN",
            "null",
            "true",
            "yes",
            "%00",
            "%0A",
            "%C2%85",
            "%ED%A0%80",
            "%F4%90%80%80",
            "%C0%AF",
            "%FF",
            "%",
            "%zz",
            "%u0041",
            "\u00e9",
            "\u00c3\u00a9",
            "%EF%BF%BF",
            "%F4%8F%BF%BF",
            "%F0%9F%98%80",
            "+",
            "*",
            "'",
            "%22",
            "a;b",
            "x".repeat(201),
            "%C3%A9".repeat(201),
            "x".repeat(9_000),
            "id",
            "-name",
            "--id",
            "id,name",
            "none",
            "1-1-1-1-1",
            "urn:uuid:00000000-0000-0000-0000-000000000000",
            "%25",
            "%D9%A1",
            "{id}",
            "$%7Bx%7D",
            "[",
            "]");
    private static final List<String> PARAMETERS = List.of(
            "name",
            "namePrefix",
            "age",
            "minAge",
            "maxAge",
            "team",
            "hero",
            "headquarters",
            "sort",
            "limit",
            "offset",
            "cursor",
            "atomic",
            "after",
            "event",
            "x",
            "",
            "Name",
            "name[0]",
            "name.x",
            "name%5B99999999%5D",
            "_name",
            "!name",
            "class.x",
            "%00",
            "%ED%A0%80",
            "%C2%85",
            "\u00e9",
            "access_token",
            "_method",
            "id",
            "heroId",
            "teamId",
            "page",
            "%zz");
    /** So many of the headers, the first, mean something to the service itself. */
    private static final int KNOWN_HEADERS = 11;

    private static final List<String> HEADERS = List.of(
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "If-Unmodified-Since",
            "If-Range",
            "Range",
            "Idempotency-Key",
            "Last-Event-ID",
            "Prefer",
            "Roster-Position",
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "Content-Type",
            "Content-Encoding",
            "Content-Language",
            "Cookie",
            "Origin",
            "Access-Control-Request-Method",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "X-Forwarded-Port",
            "X-Forwarded-Host",
            "Forwarded",
            "X-HTTP-Method-Override",
            "X-Original-URL",
            "Referer",
            "User-Agent",
            "Date",
            "Expect",
            "Upgrade",
            "Connection",
            "Max-Forwards",
            "Trailer",
            "TE",
            "X",
            "X-" + "x".repeat(4_000));
    private static final List<String> HEADER_VALUES = List.of(
            "",
            "x",
            "*",
            "*/*",
            "*/x",
            "x/",
            "/",
            ";",
            ",",
            ",,,",
            "=",
            "\"",
            "\"\"",
            "\"1",
            "1\"",
            "\"0-x\"",
            "W/\"0-x\"",
            "w/\"0\"",
            "W/",
            "\"0-x\", *",
            "\"a\"\"b\"",
            "\"99999999999999999999\"",
            "\"-1\"",
            "0",
            "-1",
            "1.5",
            "+1",
            "9".repeat(19),
            "9".repeat(300),
            "0x1",
            "null",
            "wait=",
            "wait=-1",
            "wait=99999999999999999999",
            "wait=\"1",
            "wait=1, wait=0",
            "return=representation",
            "return=minimal, return=representation",
            "respond-async",
            "return=representation; x=\"",
            "text/html",
            "application/json;q=2",
            "application/json;q=x",
            "application/json;charset=nonsense",
            "application/json;charset=utf-16",
            "application/json;charset=",
            "application/json;charset=\"utf-8",
            "application/json; ;",
            "application/*",
            "application/x-ndjson",
            "application/merge-patch+json",
            "text/event-stream",
            "application/problem+json;q=0",
            "image/png",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "text/plain",
            "application/xml",
            "application/json, application/json",
            "a/b/c",
            "gzip",
            "gzip;q=x",
            "identity;q=0, *;q=0",
            "br, x",
            "utf-7",
            "en;q=9",
            "x=y; $Version",
            "bytes=0-0",
            "bytes=5-1",
            "bytes=0-,0-,0-",
            "100-continue",
            "h2c",
            "websocket",
            "close",
            "keep-alive",
            "HTTP2-Settings",
            "DELETE",
            "http",
            "https",
            "65536",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "yesterday",
            "\u00e9",
            "\u00c3\u00a9",
            "\u00ff",
            "\t",
            "a\tb",
            "\u00ed\u00a0\u0080",
            "x".repeat(256),
            "x".repeat(8_000),
            "\"x\", ".repeat(900),
            "../../etc",
            "for=\"[x",
            "%00",
            "[::1",
            "::1:x",
            "localhost:x");
    private static final List<String> METHODS = List.of(
            "get",
            "Post",
            "FOO",
            "TRACE",
            "OPTIONS",
            "HEAD",
            "PROPFIND",
            "PURGE",
            "GET",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "X".repeat(2_000),
            "G!T",
            "PRI",
            "MERGE");
    private static final List<String> PATHS = List.of(
            "/",
            "//",
            "///",
            "/.",
            "/..",
            "/../",
            "/;",
            "/;x=y",
            "/%2e",
            "/%2e%2e/",
            "/%2F",
            "/%5C",
            "/%00",
            "/%0a",
            "/%",
            "/%zz",
            "/*",
            "/**",
            "/\u00e9",
            "/%C3%A9",
            "/%ED%A0%80",
            "/%FF",
            "/ ",
            "/%20",
            "/x",
            "/~",
            "/:",
            "/@",
            "/,",
            "/'",
            "/$",
            "/!",
            "/x".repeat(2_000),
            ".json",
            ";jsessionid=1",
            ";" + "x".repeat(3_000),
            "/..;/",
            "%3B",
            "%3F",
            "#x",
            "/[",
            "/|",
            "/\\",
            "/^",
            "/`",
            "/<",
            "/{x}");

    private final RandomGenerator random;
    private final String token;
    private final List<Consumer<RawRequest>> mistakes = List.of(
            this::mistakeTheBody,
            this::mistakeTheBody,
            this::mistakeTheBody,
            this::mistakeTheEncoding,
            this::mistakeThePath,
            this::mistakeTheQuery,
            this::mistakeTheQuery,
            this::mistakeTheCursor,
            this::mistakeAHeader,
            this::mistakeAHeader,
            this::mistakeTheCredentials,
            this::mistakeTheMethod,
            this::mistakeTheFraming);
    private List<String> heroes = List.of();
    private List<String> teams = List.of();
    private List<String> cursors = List.of();

    /** @param token whose bearer may do everything */
    MalformedRequests(long seed, String token) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.token = token;
    }

    /** An id that no other has. */
    String newId() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** What there is that requests can be about. */
    void areAbout(List<String> someHeroes, List<String> someTeams, List<String> someCursors) {
        heroes = someHeroes;
        teams = someTeams;
        cursors = someCursors;
    }

    /** @param route a method and a pattern of paths, such as GET /heroes/{heroId} */
    RawRequest next(String route) {
        var request = right(route.split(" ")[0], route.split(" ")[1]);
        do {
            any(mistakes).accept(request);
        } while (random.nextInt(3) == 0);
        return request;
    }

    private RawRequest right(String method, String pattern) {
        var path = VARIABLE.matcher(pattern)
                .replaceAll(variable ->
                        Matcher.quoteReplacement(random.nextInt(8) == 0 ? anId() : value(variable.group(1))));
        var request =
                new RawRequest(method, path).header("Host", "localhost").header("Authorization", "Bearer " + token);
        if (method.startsWith("P")) {
            var isLines = pattern.equals("/commands");
            request.header("Content-Type", isLines ? "application/x-ndjson" : "application/json");
            request.body = body(pattern).getBytes(UTF_8);
        }
        return request;
    }

    private String value(String variable) {
        return switch (variable) {
            case "heroId" -> any(heroes);
            case "teamId" -> any(teams);
            case "kind" -> "not-found";
            case "rebuildId" -> "1";
            case "name" -> "p1";
            case null -> "db";
            default -> newId();
        };
    }

    private String body(String pattern) {
        return switch (pattern) {
            case "/heroes" ->
                "{\"id\": \"%s\", \"name\": \"Deadpond\", \"secretName\": \"Dive Wilson\", \"age\": 48, \"teamIds\": [\"%s\"]}"
                        .formatted(newId(), any(teams));
            case "/heroes/{heroId}" -> "{\"name\": \"Dead Pond\", \"secretName\": \"Wade\", \"age\": null}";
            case "/heroes/{heroId}/teams" -> "[\"%s\", \"%s\"]".formatted(teams.getFirst(), teams.getLast());
            case "/teams" -> "{\"id\": \"%s\", \"name\": \"Z-Force\", \"headquarters\": \"A bar\"}".formatted(newId());
            case "/teams/{teamId}" -> "{\"name\": \"Z-Force\", \"headquarters\": \"Another bar\"}";
            case "/tokens" -> "{\"name\": \"Ann\", \"roles\": [\"viewer\"], \"expiresAt\": \"2099-01-01T00:00:00Z\"}";
            case "/session" -> "{\"code\": null}";
            case "/rebuilds" -> "{\"verifyOnly\": true}";
            case "/read-model/snapshots" -> "{\"asOf\": 1, \"name\": \"p1\", \"timeToLive\": \"PT1H\"}";
            case "/commands" -> lines();
            default -> "";
        };
    }

    private String lines() {
        var lines = new StringBuilder();
        for (var line = random.nextInt(1, 5); line > 0; line--) {
            lines.append(any(List.of(
                            "{\"type\": \"RegisterHero\", \"heroId\": \"%1$s\", \"name\": \"Deadpond\", \"secretName\": \"Dive\", \"age\": 1, \"teamIds\": [\"%3$s\"]}",
                            "{\"type\": \"ReviseHero\", \"heroId\": \"%2$s\", \"name\": \"Dead Pond\", \"age\": null}",
                            "{\"type\": \"EnlistHero\", \"heroId\": \"%2$s\", \"teamId\": \"%3$s\"}",
                            "{\"type\": \"DischargeHero\", \"heroId\": \"%2$s\", \"teamId\": \"%3$s\"}",
                            "{\"type\": \"ReassignHero\", \"heroId\": \"%2$s\", \"teamIds\": [\"%3$s\"]}",
                            "{\"type\": \"RetireHero\", \"heroId\": \"%1$s\"}",
                            "{\"type\": \"ForgetHero\", \"heroId\": \"%1$s\"}",
                            "{\"type\": \"FormTeam\", \"teamId\": \"%1$s\", \"name\": \"Z-Force\", \"headquarters\": \"A bar\"}",
                            "{\"type\": \"ReviseTeam\", \"teamId\": \"%3$s\", \"headquarters\": \"A bar\"}",
                            "{\"type\": \"DisbandTeam\", \"teamId\": \"%1$s\"}"))
                    .formatted(newId(), any(heroes), any(teams)));
            lines.append('\n');
        }
        return lines.toString();
    }

    private void mistakeTheBody(RawRequest request) {
        var text = new String(request.body, ISO_8859_1);
        if (text.isEmpty()) {
            text = "{\"name\": \"x\"}";
        }
        text = switch (random.nextInt(14)) {
            case 0 -> text.substring(0, random.nextInt(text.length() + 1));
            case 1, 2, 3, 4 -> replaceOne(VALUE, text, value -> any(TOKENS));
            case 5 -> replaceOne(MEMBER, text, member -> member + ", " + member);
            case 6, 7 ->
                text.replaceFirst("\\{", Matcher.quoteReplacement("{\"" + any(NAMES) + "\": " + any(TOKENS) + ", "));
            case 8, 9 -> insert(text, new String(HexFormat.of().parseHex(any(BYTES)), ISO_8859_1));
            case 10 -> flip(text);
            case 11 ->
                any(List.of(
                        "",
                        " ",
                        "\n\n",
                        "null",
                        "[]",
                        "\"x\"",
                        "1",
                        "{} {}",
                        text + text,
                        text + "x",
                        text + "\u0000"));
            case 12 ->
                any(List.of("{", "[", "\"", "\\", "nul", "{]", "{\"", "{\"a\"", "{\"a\":", "{a: 1}", "//x", "#x\n{}"));
            default -> replaceOne(MEMBER, text, member -> "");
        };
        request.body = text.getBytes(ISO_8859_1);
    }

    private void mistakeTheEncoding(RawRequest request) {
        switch (random.nextInt(5)) {
            case 0 ->
                request.body = new String(request.body, UTF_8)
                        .getBytes(Charset.forName(any(List.of("UTF-16", "UTF-16LE", "UTF-32", "UTF-32BE", "IBM037"))));
            case 1 ->
                request.header("Content-Encoding", any(List.of("gzip", "deflate", "x"))).body = gzip(request.body);
            case 2 -> request.without("Content-Type");
            default -> request.only("Content-Type", any(HEADER_VALUES));
        }
    }

    private void mistakeThePath(RawRequest request) {
        var at = random.nextInt(request.path.length() + 1);
        request.path = switch (random.nextInt(8)) {
            case 0 -> request.path + any(PATHS);
            case 1 -> any(PATHS) + request.path;
            case 2 -> request.path.substring(0, at) + any(PATHS) + request.path.substring(at);
            case 3 -> request.path.replaceFirst("/[^/]*$", Matcher.quoteReplacement("/" + anId()));
            case 4 -> request.path.toUpperCase(Locale.ROOT);
            case 5 -> flip(request.path);
            case 6 ->
                any(List.of(
                        "*", "http://localhost" + request.path, "http://[" + request.path, "x", "?", "%", "http:/x"));
            default -> request.path.replaceFirst("\\w", "%%%02x".formatted(any(List.of(0x68, 0x2f, 0x00, 0xe9, 0x25))));
        };
        // A line of a request ends at a space or an end of line: what follows would be another.
        request.path = request.path.replaceAll("[\r\n]", "%0a");
    }

    private void mistakeTheQuery(RawRequest request) {
        switch (random.nextInt(8)) {
            case 0 -> request.query.addAll(List.of(any(PARAMETERS) + "=x", any(PARAMETERS) + "=x"));
            case 1 ->
                request.query.add(
                        any(List.of("", "&", "&&&", "=", "=x", "?", "%", "%zz", "x", "a=b=c", ";", "+", "#")));
            case 2 -> request.query.addAll(Collections.nCopies(random.nextInt(1, 1_300), "x=1"));
            default -> request.query.add(any(PARAMETERS) + "=" + any(VALUES));
        }
    }

    private void mistakeTheCursor(RawRequest request) {
        var cursor = any(cursors);
        var at = random.nextInt(cursor.length());
        request.query.add("cursor="
                + switch (random.nextInt(7)) {
                    case 0 -> cursor;
                    case 1 -> cursor.substring(0, at);
                    case 2 -> cursor.substring(at);
                    case 3 -> flip(cursor).replaceAll("[^\\w-]", "A");
                    case 4 -> cursor + cursor;
                    case 5 ->
                        cursor.substring(0, at)
                                + any(List.of("=", "%00", "+", "/", "%3D", "\u00e9"))
                                + cursor.substring(at);
                    default -> "A".repeat(random.nextInt(9_000));
                });
        request.query.addAll(
                any(List.of(List.<String>of(), List.of("limit=2"), List.of("sort=name"), List.of("offset=1"))));
    }

    private void mistakeAHeader(RawRequest request) {
        var name = any(random.nextBoolean() ? HEADERS.subList(0, KNOWN_HEADERS) : HEADERS);
        var value = any(HEADER_VALUES);
        switch (random.nextInt(5)) {
            case 0 -> request.header(name, value).header(name, any(HEADER_VALUES));
            case 1 ->
                request.header(name, insert(value, any(List.of("\u00e9", "\t", "\u00a0", ",", "\"", ";", "%00", " "))));
            default -> request.only(name, value);
        }
    }

    /** From an address of its own each, or the first ones would shut the door for all that follow. */
    private void mistakeTheCredentials(RawRequest request) {
        var wrong = any(List.of(
                "Bearer",
                "Bearer ",
                "Bearer  " + token,
                "bearer " + token,
                "Bearer x",
                "Bearer x y",
                "Bearer " + token + "=",
                "Bearer " + token.substring(1),
                "Bearer \u00e9",
                "Bearer " + "x".repeat(7_000),
                "Basic eDp5",
                "Basic",
                "Basic %",
                "Digest x",
                "Negotiate",
                token,
                "",
                "Bearer\t" + token,
                "Bearer " + token + "," + token,
                "Bearer null"));
        switch (random.nextInt(4)) {
            case 0 -> request.header("Authorization", wrong);
            case 1 -> request.without("Authorization");
            default -> request.only("Authorization", wrong);
        }
        request.only("X-Forwarded-For", "2001:db8::" + HexFormat.of().toHexDigits((short) random.nextInt()));
    }

    private void mistakeTheMethod(RawRequest request) {
        request.method = any(METHODS);
    }

    /** Only codings that the service knows: others are answered with 501, as RFC 9112 (6.1) asks. */
    private void mistakeTheFraming(RawRequest request) {
        var length = String.valueOf(request.body.length);
        var chunked = new Header("Transfer-Encoding", "chunked");
        request.framing = switch (random.nextInt(8)) {
            case 0 -> new Framing(List.of(new Header("Content-Length", length + random.nextInt(10))), request.body);
            case 1 ->
                new Framing(
                        List.of(new Header(
                                "Content-Length", any(List.of("-1", "x", "", "1.5", "9".repeat(30), "0x1", "1,1")))),
                        request.body);
            case 2 ->
                new Framing(
                        List.of(new Header("Content-Length", length), new Header("Content-Length", "1")), request.body);
            case 3 -> new Framing(List.of(chunked, new Header("Content-Length", length)), chunks(request.body));
            case 4 -> new Framing(List.of(chunked), chunks(request.body));
            case 5 -> new Framing(List.of(chunked), Arrays.copyOf(chunks(request.body), random.nextInt(8)));
            case 6 ->
                new Framing(
                        List.of(chunked),
                        any(List.of(
                                        "x\r\n",
                                        "-1\r\n",
                                        "ffffffffffffffffff\r\n",
                                        "5;x=\"\r\nabcde\r\n0\r\n\r\n",
                                        "5\r\nab\r\n0\r\n\r\n",
                                        "0\r\nX: y"))
                                .getBytes(US_ASCII));
            default -> new Framing(List.of(), request.body);
        };
    }

    private static byte[] chunks(byte[] body) {
        var chunks = new ByteArrayOutputStream();
        chunks.writeBytes("%x\r\n".formatted(body.length).getBytes(US_ASCII));
        chunks.writeBytes(body);
        chunks.writeBytes((body.length == 0 ? "\r\n" : "\r\n0\r\n\r\n").getBytes(US_ASCII));
        return chunks.toByteArray();
    }

    private static byte[] gzip(byte[] body) {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(zipped)) {
            zip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    /** One of other forms of an id, or something else altogether. */
    private String anId() {
        var id = any(heroes);
        return switch (random.nextInt(8)) {
            case 0 -> id.replace("-", "");
            case 1 -> "%7B" + id + "%7D";
            case 2 -> "urn:uuid:" + id;
            case 3 -> id.substring(random.nextInt(id.length()));
            case 4 -> id + any(List.of("0", "%20", "%00", "-", ".json", ";x=y", "%0a", "/"));
            case 5 -> flip(id);
            default -> any(IDS);
        };
    }

    private String flip(String text) {
        if (text.isEmpty()) {
            return text;
        }
        var at = random.nextInt(text.length());
        return text.substring(0, at) + (char) (text.charAt(at) ^ 1 << random.nextInt(8)) + text.substring(at + 1);
    }

    private String insert(String text, String what) {
        var at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + what + text.substring(at);
    }

    private String replaceOne(Pattern pattern, String text, UnaryOperator<String> by) {
        var found = pattern.matcher(text).results().toList();
        if (found.isEmpty()) {
            return insert(text, any(TOKENS));
        }
        var one = any(found);
        return text.substring(0, one.start()) + by.apply(one.group()) + text.substring(one.end());
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}

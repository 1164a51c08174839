package dev.roster.web.door;

import dev.roster.web.Preconditions;
import dev.roster.web.problem.InvalidFields;
import dev.roster.web.problem.InvalidFields.InvalidField;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The tokens that an administrator makes, lists and revokes, over HTTP. */
@RestController
@RequestMapping("/tokens")
@ConditionalOnLocalTokens
class TokenController {

    private static final Logger log = LoggerFactory.getLogger(TokenController.class);

    /** White space with U+00A0 and its like, which Java leaves out, and with what has no width. */
    private static final String SPACE = "[\\p{javaWhitespace}\\p{javaSpaceChar}\\x{85}\\x{200B}\\x{2060}\\x{FEFF}]";

    private static final Pattern SPACE_AROUND =
            Pattern.compile("\\A" + SPACE + "+|(?<!" + SPACE + ")" + SPACE + "+\\z");

    /** Unicode's own list of what is not shown (Default_Ignorable_Code_Point), with all that is of the category format. */
    private static final Pattern INVISIBLE = Pattern.compile("[" + SPACE + "\\p{Cf}\\x{34F}\\x{115F}\\x{1160}"
            + "\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}\\x{3164}\\x{FE00}-\\x{FE0F}\\x{FFA0}\\x{E0000}-\\x{E0FFF}]*");

    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,200}");
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

    private final AccessTokens tokens;

    TokenController(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /** The only time that the token itself is shown. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    MadeToken make(@RequestBody NewToken wanted, Authentication administrator) {
        wanted.requireValid();
        Preconditions.require(true);
        var token = AccessToken.random();
        tokens.add(token, wanted.name(), wanted.knownRoles(), wanted.expiresAt());
        log.info("{} made the token {}, {}", administrator.getName(), token.id(), wanted.roles());
        return new MadeToken(token.id(), token.text());
    }

    @GetMapping
    List<AccessTokens.Entry> list() {
        return tokens.list();
    }

    @DeleteMapping("/{tokenId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable UUID tokenId, Authentication administrator) {
        if (!tokens.isKnown(tokenId)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no token " + tokenId + ".");
        }
        Preconditions.require(true);
        tokens.revoke(tokenId);
        log.info("{} revoked the token {}", administrator.getName(), tokenId);
    }

    record NewToken(
            String name, List<String> roles, @Nullable Instant expiresAt) {

        NewToken(@Nullable String name, @Nullable List<@Nullable String> roles, @Nullable Instant expiresAt) {
            this.name = name == null || INVISIBLE.matcher(name).matches()
                    ? ""
                    : SPACE_AROUND.matcher(name).replaceAll("");
            this.roles = roles == null
                    ? List.of()
                    : roles.stream().map(String::valueOf).distinct().toList();
            this.expiresAt = expiresAt;
        }

        private List<Role> knownRoles() {
            return roles.stream().map(Role::named).flatMap(Optional::stream).toList();
        }

        private void requireValid() {
            var invalid = new ArrayList<InvalidField>();
            if (!PRINTABLE.matcher(name).matches()) {
                invalid.add(new InvalidField("name", "is needed: give 1 to 200 characters, none of control"));
            }
            if (roles.isEmpty() || knownRoles().size() < roles.size()) {
                var known = Stream.of(Role.values()).map(Role::toString).collect(Collectors.joining(", "));
                invalid.add(new InvalidField("roles", "are needed: give any of " + known));
            }
            var now = Instant.now();
            if (expiresAt != null && (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST_LIFE)))) {
                invalid.add(new InvalidField("expiresAt", "is not in the next 100 years: give another, or none"));
            }
            if (!invalid.isEmpty()) {
                throw new InvalidFields(HttpStatus.UNPROCESSABLE_CONTENT, invalid);
            }
        }
    }

    /** @param token what its bearer sends, {@code Authorization: Bearer ...} */
    record MadeToken(UUID id, String token) {

        @Override
        public String toString() {
            return "MadeToken[id=" + id + "]";
        }
    }
}

package dev.roster.web.door;

import dev.roster.eventstore.postgres.StartupRefused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.util.StringUtils;

/**
 * Tokens of an issuer instead of the service's own. Spring Boot's properties say which, and its decoders check them;
 * what is added here is that nothing may be left unchecked.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OidcConfiguration.AnIssuer.class)
class OidcConfiguration {

    private static final String PREFIX = "spring.security.oauth2.resourceserver.jwt.";

    static final String ISSUER = PREFIX + "issuer-uri";

    private final OAuth2ResourceServerProperties.Jwt properties;
    private final String issuer;

    OidcConfiguration(OAuth2ResourceServerProperties properties) {
        this.properties = properties.getJwt();
        this.issuer = Objects.requireNonNullElse(this.properties.getIssuerUri(), "");
        require(!issuer.isBlank(), "issuer", "issuer-uri");
        require(!this.properties.getAudiences().isEmpty(), "audience", "audiences");
    }

    private static void require(boolean isSet, String what, String property) {
        if (!isSet) {
            throw new StartupRefused(
                    "Tokens of any " + what + " would be let in.", "Say which with " + PREFIX + property + ".");
        }
    }

    @Bean
    BrowserSessions.Ground sessionsRestOnTheIssuer() {
        return via -> via.equals(BrowserSessions.Ground.OIDC) ? Optional.of(issuer) : Optional.empty();
    }

    @Bean
    JwtTimestampValidator tokensExpire() {
        var validator = new JwtTimestampValidator();
        validator.setAllowEmptyExpiryClaim(false);
        return validator;
    }

    /** Access tokens may say that they are such (RFC 9068, 2.1), and many issuers' do. */
    @Bean
    JwtTypeValidator tokensAreAccessTokens() {
        var validator = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        validator.setAllowEmpty(true);
        return validator;
    }

    /** As Boot's own, but that roles can be deeper down, and that whatever is no text is no role. */
    @Bean
    JwtAuthenticationConverter bearers() {
        var converter = new JwtAuthenticationConverter();
        Optional.ofNullable(properties.getPrincipalClaimName()).ifPresent(converter::setPrincipalClaimName);
        converter.setJwtGrantedAuthoritiesConverter(token -> roles(claim(token.getClaims(), rolesClaim()))
                .filter(StringUtils::hasText)
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(properties.getAuthorityPrefix() + role))
                .toList());
        return converter;
    }

    private String rolesClaim() {
        return Objects.requireNonNull(properties.getAuthoritiesClaimName());
    }

    private Stream<String> roles(@Nullable Object claim) {
        var delimiter = Objects.requireNonNullElse(properties.getAuthoritiesClaimDelimiter(), " ");
        if (claim instanceof String several) {
            return Stream.of(several.split(delimiter));
        }
        return claim instanceof Collection<?> list
                ? list.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.empty();
    }

    /** A claim of that very name, as names of claims can have points; or what the path leads to, name by name. */
    private static @Nullable Object claim(Map<?, ?> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        for (var point = path.indexOf('.'); point >= 0; point = path.indexOf('.', point + 1)) {
            if (claims.get(path.substring(0, point)) instanceof Map<?, ?> within) {
                var found = claim(within, path.substring(point + 1));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Wrong tokens can have names of keys that there are none of, and each such name is asked for at the issuer. */
    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer keysAreRemembered() {
        return builder -> builder.restOperations(new CachingRestTemplate());
    }

    @Bean
    static BeanPostProcessor issuersAreAskedAtTheStart(Environment environment) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof SupplierJwtDecoder decoder
                        ? new DiscoveredIssuer(environment.getRequiredProperty(ISSUER), decoder)
                        : bean;
            }
        };
    }

    /** Events name their actor. */
    @Bean
    JwtClaimValidator<Object> tokensHaveASubject() {
        var claim = Optional.ofNullable(properties.getPrincipalClaimName()).orElse(JwtClaimNames.SUB);
        return new JwtClaimValidator<>(claim, subject -> !subject.toString().isBlank());
    }

    /** Boot does not look at a public key if the issuer is named, and does not check the issuer if it is not. */
    @Bean
    @ConditionalOnProperty(PREFIX + "public-key-location")
    JwtDecoder decoderByPublicKey(List<OAuth2TokenValidator<Jwt>> others) throws IOException {
        var audience = new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, named -> !Collections.disjoint(named, properties.getAudiences()));
        var validators = new ArrayList<>(others);
        validators.add(new JwtIssuerValidator(issuer));
        validators.add(audience);
        var decoder = NimbusJwtDecoder.withPublicKey(publicKey())
                .signatureAlgorithm(onlyAlgorithm())
                .build();
        decoder.setJwtValidator(JwtValidators.createDefaultWithValidators(validators));
        return decoder;
    }

    private RSAPublicKey publicKey() throws IOException {
        var text = properties.readPublicKey().getBytes(StandardCharsets.UTF_8);
        return RsaKeyConverters.x509().convert(new ByteArrayInputStream(text));
    }

    private SignatureAlgorithm onlyAlgorithm() {
        var algorithms = properties.getJwsAlgorithms();
        var algorithm = algorithms.size() == 1 ? SignatureAlgorithm.from(algorithms.getFirst()) : null;
        if (algorithm == null) {
            throw new StartupRefused(
                    "A public key goes with one algorithm, and not with " + algorithms + ".",
                    "Name one with " + PREFIX + "jws-algorithms, RS256 for example.");
        }
        return algorithm;
    }

    /** Boot has three ways to say where tokens come from. */
    static class AnIssuer implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Stream.of("issuer-uri", "jwk-set-uri", "public-key-location")
                    .map(name -> context.getEnvironment().getProperty(PREFIX + name))
                    .anyMatch(StringUtils::hasText);
        }
    }

    static final class NoIssuer extends AnIssuer {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !super.matches(context, metadata);
        }
    }
}

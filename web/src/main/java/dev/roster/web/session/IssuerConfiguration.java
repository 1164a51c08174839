package dev.roster.web.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.ConditionalOnOAuth2ClientRegistrationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets browsers come in by the issuer whose tokens the service takes, if it is registered there as a client: by the authorization code flow
 * with PKCE (RFC 6749, 7636; OpenID Connect Core, 3.1). The service exchanges the code itself, and no page ever has a token.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnOAuth2ClientRegistrationProperties
@ConditionalOnBean(JwtAuthenticationConverter.class)
@EnableConfigurationProperties(OAuth2ClientProperties.class)
class IssuerConfiguration {

    /** A code is good once: whoever gives up on its exchange sends a person back to the issuer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Bean
    ClientsOfIssuers clientsOfIssuers(OAuth2ClientProperties properties) {
        return new ClientsOfIssuers(properties);
    }

    @Bean
    IssuerSignIn issuerSignIn(
            Sessions sessions, SessionCookies cookies, JwtDecoder decoder, JwtAuthenticationConverter bearers) {
        return new IssuerSignIn(sessions, cookies, decoder, bearers);
    }

    /** Nothing of it is kept in an HTTP session, and it opens no addresses but the two. */
    @Bean
    Customizer<HttpSecurity> issuersOpenDoors(
            ClientsOfIssuers clients, IssuerSignIn signIn, JdbcClient jdbc, JsonMapper json) {
        return http -> http.oauth2Login(login -> login.clientRegistrationRepository(clients)
                .authorizedClientRepository(signIn)
                // That there is one keeps Spring Security from making a page.
                .loginPage("/")
                .authorizationEndpoint(begin -> begin.baseUri(ClientsOfIssuers.BEGIN)
                        .authorizationRequestRepository(new AuthorizationRequests(jdbc, json)))
                .redirectionEndpoint(back -> back.baseUri(ClientsOfIssuers.COME_BACK + "/*"))
                .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(codeExchange()))
                // Whoever they are is in the tokens.
                .userInfoEndpoint(
                        user -> user.oidcUserService(asked -> new DefaultOidcUser(List.of(), asked.getIdToken())))
                .successHandler(signIn)
                .failureHandler(signIn)
                .withObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                    @Override
                    public <F extends OAuth2AuthorizationRequestRedirectFilter> F postProcess(F filter) {
                        filter.setAuthenticationFailureHandler(signIn);
                        return filter;
                    }
                }));
    }

    private static OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> codeExchange() {
        var client = new RestClientAuthorizationCodeTokenResponseClient();
        client.setRestClient(RestClient.builder()
                .requestFactory(requests())
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return client;
    }

    private static SimpleClientHttpRequestFactory requests() {
        var requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(TIMEOUT);
        requests.setReadTimeout(TIMEOUT);
        return requests;
    }

    /** Checks ID tokens: as Spring Security's own, but that it waits no longer than this. */
    @Bean
    JwtDecoderFactory<ClientRegistration> idTokenDecoders() {
        Map<String, JwtDecoder> decoders = new ConcurrentHashMap<>();
        return client -> decoders.computeIfAbsent(client.getRegistrationId(), id -> {
            var keys = Objects.requireNonNull(client.getProviderDetails().getJwkSetUri(), "jwk-set-uri");
            var decoder = NimbusJwtDecoder.withJwkSetUri(keys)
                    .restOperations(new RestTemplate(requests()))
                    .build();
            decoder.setJwtValidator(
                    JwtValidators.createDefaultWithValidators(List.of(new OidcIdTokenValidator(client))));
            return decoder;
        });
    }
}

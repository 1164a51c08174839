package dev.roster.web.door;

import dev.roster.web.ApplicationPage;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Who may do what, over HTTP. What no rule names is denied to everybody. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class DoorsConfiguration {

    /** What describes the service has no data of it. */
    private static final String[] DESCRIPTION = {
        "/",
        "/session/ways",
        "/openapi.json",
        "/openapi.json/swagger-config",
        "/docs",
        "/docs/",
        "/swagger-ui/**",
        "/problems/**"
    };

    private static final RequestMatcher PAGE = PathPatternRequestMatcher.pathPattern("/");
    private static final RequestMatcher DESCRIPTION_PAGE = PathPatternRequestMatcher.pathPattern("/swagger-ui/**");
    private static final HeaderWriter POLICY =
            new ContentSecurityPolicyHeaderWriter("default-src 'none'; frame-ancestors 'none'");
    /** The page loads its own files and this service's answers, and draws with images that it has within. */
    private static final HeaderWriter PAGE_POLICY = new ContentSecurityPolicyHeaderWriter("default-src 'none';"
            + " script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'");

    private final HandlerExceptionResolver problems;

    DoorsConfiguration(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Bean
    RoleHierarchy roleHierarchy() {
        return Role.hierarchy();
    }

    /** A request is observed as a whole; to observe each filter of the doors costs more than they do. */
    @Bean
    @ConditionalOnMissingBean
    SecurityObservationSettings doorsAreNotObserved() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain doorsFilterChain(
            HttpSecurity http,
            ObjectProvider<Doors> doors,
            ObjectProvider<LocalTokens> localTokens,
            ObjectProvider<ApplicationPage> page) {
        var pages = SingletonSupplier.of(() -> Optional.ofNullable(page.getIfAvailable()));
        AuthenticationEntryPoint unknown =
                (request, response, failure) -> problems.resolveException(request, response, null, failure);
        AccessDeniedHandler denied =
                (request, response, failure) -> problems.resolveException(request, response, null, failure);
        http.authorizeHttpRequests(requests -> rules(requests, doors));
        http.exceptionHandling(
                errors -> errors.authenticationEntryPoint(unknown).accessDeniedHandler(denied));
        http.oauth2ResourceServer(tokens -> {
            tokens.authenticationEntryPoint(unknown).accessDeniedHandler(denied);
            localTokens.ifAvailable(local -> tokens.opaqueToken(opaque -> opaque.introspector(local)));
            if (localTokens.getIfAvailable() == null) {
                tokens.jwt(Customizer.withDefaults());
            }
        });
        http.addFilterBefore(new AuthenticationThrottleFilter(problems), BearerTokenAuthenticationFilter.class);
        http.headers(headers -> headers.addHeaderWriter((request, response) ->
                policy(request, pages.obtain().orElse(null)).writeHeaders(request, response)));
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        // No browser sends a token by itself, so there is no request to forge; those with a cookie are looked at where
        // it is.
        http.csrf(AbstractHttpConfigurer::disable);
        http.logout(AbstractHttpConfigurer::disable);
        http.requestCache(AbstractHttpConfigurer::disable);
        var chain = http.build();
        // It answers everybody under /.well-known, before any rule.
        chain.getFilters().removeIf(OAuth2ProtectedResourceMetadataFilter.class::isInstance);
        return chain;
    }

    private static HeaderWriter policy(HttpServletRequest request, @Nullable ApplicationPage page) {
        if (page != null && PAGE.matches(request)) {
            return new ContentSecurityPolicyHeaderWriter(page.policy());
        }
        return DESCRIPTION_PAGE.matches(request) ? PAGE_POLICY : POLICY;
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            ObjectProvider<Doors> doors) {
        requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.INCLUDE)
                .permitAll();
        add(requests, new DoorRule(DoorRule.QUERIES, "/events", Role.VIEWER));
        requests.requestMatchers(DoorRule.matcher(DoorRule.QUERIES, DESCRIPTION))
                .permitAll();
        requests.requestMatchers(HttpMethod.POST, BrowserSessions.PATH).permitAll();
        requests.requestMatchers(BrowserSessions.PATH).hasAnyRole(Role.names());
        add(requests, new DoorRule(List.of(HttpMethod.POST, HttpMethod.OPTIONS), "/commands", Role.EDITOR));
        requests.requestMatchers("/actuator/health/**").permitAll();
        add(requests, new DoorRule(List.of(), "/actuator/prometheus", Role.METRICS_READER));
        requests.requestMatchers(
                        "/tokens/**",
                        "/master-key/rotation",
                        "/rebuilds/**",
                        "/read-model/**",
                        "/projections/**",
                        "/actuator/**")
                .hasRole(Role.ADMIN.toString());
        // Last, so that no rule of a domain opens what is the service's own.
        doors.orderedStream().flatMap(domain -> domain.rules().stream()).forEach(rule -> add(requests, rule));
        doors.orderedStream()
                .flatMap(domain -> domain.publicPaths().stream())
                .forEach(path -> requests.requestMatchers(DoorRule.matcher(DoorRule.QUERIES, path))
                        .permitAll());
        requests.anyRequest().denyAll();
    }

    private static void add(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            DoorRule rule) {
        requests.requestMatchers(DoorRule.matcher(rule.methods(), rule.path()))
                .hasRole(rule.role().toString());
    }

    /** It refuses what it does by default, and reads each character of a header once: by patterns, that is 3 % of a request. */
    @Bean
    @ConditionalOnMissingBean
    HttpFirewall httpFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(name -> isPlain(name, false));
        firewall.setAllowedHeaderValues(value -> isPlain(value, true));
        return firewall;
    }

    private static boolean isPlain(String text, boolean withTabs) {
        for (var next = 0; next < text.length(); ) {
            var character = text.codePointAt(next);
            if (Character.isISOControl(character)
                    ? !(withTabs && character == '\t')
                    : !Character.isDefined(character)) {
                return false;
            }
            next += Character.charCount(character);
        }
        return true;
    }

    @Bean
    @ConditionalOnMissingBean
    RequestRejectedHandler requestRejectedHandler() {
        return (request, response, failure) -> problems.resolveException(request, response, null, failure);
    }

    /** Before all that answers, so that pages of other origins can read every answer, a refusal too. */
    @Bean
    FilterRegistrationBean<CorsFilter> crossOrigins(DoorProperties properties) {
        var origins = properties.cors().allowedOrigins();
        var registration = new FilterRegistrationBean<>(CrossOrigins.filter(origins, problems));
        registration.setEnabled(!origins.isEmpty());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    /** The servlet container has looked at them, if it was told to; nobody else believes who sends them. */
    @Bean
    FilterRegistrationBean<ForwardedHeaderFilter> forwardedHeaders(
            @Value("${server.forward-headers-strategy:none}") ForwardHeadersStrategy strategy) {
        var filter = new ForwardedHeaderFilter();
        filter.setRemoveOnly(strategy != ForwardHeadersStrategy.FRAMEWORK);
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}

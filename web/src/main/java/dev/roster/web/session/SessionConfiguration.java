package dev.roster.web.session;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Puts sessions before the doors. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SessionConfiguration {

    /** Spring Security applies it to the chain of the doors. */
    @Bean
    Customizer<HttpSecurity> sessionsOpenDoors(
            Sessions sessions,
            SessionCookies cookies,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return http -> http.addFilterBefore(
                new SessionFilter(sessions, cookies, problems), BearerTokenAuthenticationFilter.class);
    }
}

package dev.roster.web.problem;

import dev.roster.web.ConnectionAbortValve;
import dev.roster.web.write.ReadYourWrites;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the servlet container is told that no property says. */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {

    /** {@link ReadYourWrites} goes on with an answer after it forwarded for the representation. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> answersAfterForwards() {
        return tomcat -> tomcat.addContextCustomizers(context -> context.setSuspendWrappedResponseAfterForward(false));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsForUnreadableRequests(JsonMapper json) {
        return tomcat -> tomcat.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new UnreadableRequests(json, context.getPath())));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> answersThatCanBeBrokenOff() {
        return tomcat ->
                tomcat.addContextCustomizers(context -> context.getPipeline().addValve(new ConnectionAbortValve()));
    }
}

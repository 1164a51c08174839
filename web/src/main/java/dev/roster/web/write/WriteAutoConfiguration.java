package dev.roster.web.write;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Commands over HTTP, and reading what was written. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({
    BatchController.class,
    Creation.class,
    ReadYourWrites.class,
    Sender.class,
    StrictHeaders.class,
    VersionsOfThisHistory.class
})
class WriteAutoConfiguration {

    /** Of a domain that takes none: no line names a command of it, and nothing was made over HTTP before. */
    @Bean
    @ConditionalOnMissingBean
    HttpCommands httpCommands() {
        return new HttpCommands() {
            @Override
            public Collection<Class<?>> commands() {
                return List.of();
            }

            @Override
            public boolean wasMadeSo(Object command) {
                throw new IllegalStateException(
                        "A domain whose routes create by Creation has to declare HttpCommands: " + command.getClass());
            }

            @Override
            public void require(Map<String, ?> conditions, UUID id, long version) {}
        };
    }
}

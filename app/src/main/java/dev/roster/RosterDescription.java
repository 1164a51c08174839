package dev.roster;

import dev.roster.api.HeroCommand.NewAge;
import dev.roster.web.description.ParticularSchema;
import dev.roster.web.problem.FrontPage;
import io.swagger.v3.oas.models.media.IntegerSchema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the service is about, for people and in its description. */
@Configuration(proxyBeanMethods = false)
class RosterDescription {

    @Bean
    FrontPage frontPage() {
        return new FrontPage(
                "Heroes and teams", "This is a service: it keeps heroes, teams and who belongs to which team.");
    }

    /** An age, or null for none. */
    @Bean
    ParticularSchema newAge() {
        return new ParticularSchema(NewAge.class, IntegerSchema::new);
    }
}

package com.example.giftcard;

import dev.roster.eventstore.launch.ServiceLauncher;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.web.door.DoorRule;
import dev.roster.web.door.Doors;
import dev.roster.web.door.Role;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The application: the name of its read model, and the rules of its routes. */
@SpringBootApplication
public class GiftCardApplication {

    /** The name of the read model's schema and of its event processor. */
    static final String NAME = "giftcard";

    /** Serves, or carries out one of the commands rebuild, verify and import. */
    public static void main(String[] args) {
        ServiceLauncher.run(GiftCardApplication.class, args);
    }

    @Bean
    static ReadModelSchema schema() {
        return new ReadModelSchema(NAME);
    }

    @Bean
    Doors doors() {
        return () -> List.of(
                new DoorRule(List.of(), "/cards/*/erasure", Role.PRIVACY_OFFICER),
                new DoorRule(DoorRule.QUERIES, "/cards/**", Role.VIEWER),
                new DoorRule(DoorRule.COMMANDS, "/cards/**", Role.EDITOR));
    }
}

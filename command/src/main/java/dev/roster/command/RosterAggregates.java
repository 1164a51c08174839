package dev.roster.command;

import dev.roster.eventstore.command.ByConstructor;
import org.axonframework.eventsourcing.AggregateFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How heroes and teams are made from their streams. */
@Configuration(proxyBeanMethods = false)
class RosterAggregates {

    @Bean
    AggregateFactory<Hero> heroAggregateFactory() {
        return new ByConstructor<>(Hero.class, Hero::new);
    }

    @Bean
    AggregateFactory<Team> teamAggregateFactory() {
        return new ByConstructor<>(Team.class, Team::new);
    }
}

package dev.team;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.SimpleDeadlineManager;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.scheduling.EventScheduler;
import org.axonframework.eventhandling.scheduling.java.SimpleEventScheduler;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** Adds the team's beans to those of the roster. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EntityScan({"dev.roster", "dev.team"})
@EnableJpaRepositories
public class TeamConfiguration {

    /** The team's own table. */
    public static final String TABLES = "create table public.note (text text primary key)";

    /** How the team's groups of event handlers run. */
    public static final List<String> SETTINGS = List.of(
            "--axon.eventhandling.processors.guard.mode=subscribing",
            "--axon.eventhandling.processors.notes.initial-segment-count=1");

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService teamScheduler() {
        return Executors.newSingleThreadScheduledExecutor();
    }

    @Bean
    EventScheduler eventScheduler(
            ScheduledExecutorService teamScheduler, EventBus events, TransactionManager transactions) {
        return SimpleEventScheduler.builder()
                .scheduledExecutorService(teamScheduler)
                .eventBus(events)
                .transactionManager(transactions)
                .build();
    }

    @Bean
    DeadlineManager deadlineManager(
            org.axonframework.config.Configuration axon,
            ScheduledExecutorService teamScheduler,
            TransactionManager transactions) {
        return SimpleDeadlineManager.builder()
                .scopeAwareProvider(new ConfigurationScopeAwareProvider(axon))
                .scheduledExecutorService(teamScheduler)
                .transactionManager(transactions)
                .build();
    }
}

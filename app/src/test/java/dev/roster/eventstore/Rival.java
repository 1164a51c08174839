package dev.roster.eventstore;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.awaitility.Awaitility.await;

import dev.rival.RivalApplication;
import dev.roster.Node;
import dev.roster.api.HeroKeys;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.metrics.AppendMeters;
import dev.roster.eventstore.postgres.DomainScripts;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import dev.roster.eventstore.sealing.SubjectKeys;
import dev.roster.query.RosterFamilies;
import dev.roster.query.SealingHeroes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3SerializerCustomizer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Axon's own replay of the usual projection: entities, handlers that find and save them event by event, Hibernate's
 * transactions and Axon's tokens, over the same events and keys. It has one segment: in several, a link could come before its
 * hero.
 */
public final class Rival implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Rival(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts it on the events of a node.
     *
     * @param schema of its own tables
     * @param urlParameters of the driver, such as {@code &reWriteBatchedInserts=true}
     * @param properties of Spring Boot and Axon, over their defaults
     */
    public static Rival start(Node node, Database database, String schema, String urlParameters, String... properties) {
        database.jdbc().sql("create schema " + schema).update();
        var there = new Database(
                database.url() + "?currentSchema=" + schema + urlParameters, database.user(), database.password());
        var all = Stream.of(
                        Stream.of(there.properties()),
                        Stream.of(
                                "--spring.config.name=rival",
                                "--spring.main.banner-mode=off",
                                "--spring.flyway.enabled=false",
                                "--spring.jpa.hibernate.ddl-auto=create",
                                "--spring.jpa.database-platform=dev.rival.ByteaDialect",
                                "--logging.level.root=warn",
                                "--logging.level.dev.roster=info",
                                "--axon.serializer.general=jackson3",
                                "--axon.serializer.messages=jackson3",
                                "--axon.update-check.disabled=true",
                                "--axon.eventhandling.processors.rival.mode=pooled",
                                "--axon.eventhandling.processors.rival.initial-segment-count=1"),
                        Stream.of(properties))
                .flatMap(some -> some)
                .toArray(String[]::new);
        var rival = new Rival(new SpringApplicationBuilder(RivalApplication.class, SameEvents.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(MasterKeys.class, () -> node.bean(MasterKeys.class)))
                .run(all));
        await().until(() -> !rival.processor().processingStatus().isEmpty());
        rival.processor().shutDown();
        return rival;
    }

    /** Empties its tables and fills them from the first event to the one at a position. */
    public Duration replay(long position) {
        processor().resetTokens();
        var reached = context.getBean(Goal.class).set(position);
        var start = System.nanoTime();
        processor().start();
        var end = reached.orTimeout(1, HOURS).join();
        processor().shutDown();
        return Duration.ofNanos(end - start);
    }

    private StreamingEventProcessor processor() {
        return context.getBean(EventProcessingConfiguration.class)
                .eventProcessor(RivalApplication.GROUP, StreamingEventProcessor.class)
                .orElseThrow();
    }

    @Override
    public void close() {
        context.close();
    }

    /** The service's store and keys, in transactions of the rival's own. */
    @Import(Goal.class)
    static class SameEvents {

        @Bean
        TransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
            return new SpringTransactionManager(transactions);
        }

        @Bean
        @Qualifier("eventSerializer")
        Serializer eventSerializer(RevisionResolver revisions) {
            return NamedEventSerializer.with(revisions, RosterFamilies.ALL);
        }

        @Bean
        JdbcSubjectKeys subjectKeys(JdbcClient jdbc, MasterKeys masterKeys, TransactionOperations transactions) {
            return new JdbcSubjectKeys("eventstore.hero_key", "hero_id", jdbc, masterKeys, transactions);
        }

        @Bean
        DomainScripts domainScripts() {
            return new DomainScripts("classpath:db/roster/own", "classpath:db/roster/shared");
        }

        @Bean
        HeroKeys heroKeys(SubjectKeys keys) {
            return SealingHeroes.with(keys);
        }

        @Bean
        Jackson3SerializerCustomizer axonTypes() {
            return new EventStoreConfiguration().tokensAndSagas();
        }

        @Bean
        EventStorageEngine eventStorageEngine(
                @Qualifier("eventSerializer") Serializer serializer,
                DataSource dataSource,
                TransactionManager transactions,
                Configuration axon) {
            var builder = JdbcEventStorageEngine.builder();
            builder.snapshotSerializer(serializer).eventSerializer(serializer).upcasterChain(axon.upcasterChain());
            var connections = new SpringDataSourceConnectionProvider(dataSource);
            return new PostgresEventStorageEngine(
                    builder.connectionProvider(connections),
                    transactions,
                    new GlobalStream(connections, RosterFamilies.ALL, new Epochs()),
                    RosterFamilies.ALL,
                    new AppendMeters(new SimpleMeterRegistry(), List.of()),
                    axon.spanFactory());
        }

        @Bean
        ConfigurerModule toTheGoal(Goal goal) {
            return axon -> axon.eventProcessing(
                    processing -> processing.registerDefaultHandlerInterceptor((configuration, name) -> goal));
        }
    }

    /** Handles nothing beyond a position, and says when that is committed. */
    static class Goal implements MessageHandlerInterceptor<EventMessage<?>> {

        private volatile long goal;
        private volatile CompletableFuture<Long> reached = new CompletableFuture<>();

        /** @return the time at which it is reached, as {@link System#nanoTime} says it */
        CompletableFuture<Long> set(long position) {
            reached = new CompletableFuture<>();
            goal = position;
            return reached;
        }

        @Override
        public Object handle(UnitOfWork<? extends EventMessage<?>> unitOfWork, InterceptorChain chain)
                throws Exception {
            var position = ((TrackedEventMessage<?>) unitOfWork.getMessage())
                    .trackingToken()
                    .position()
                    .orElseThrow();
            if (position > goal) {
                return null;
            }
            if (position == goal) {
                unitOfWork.afterCommit(committed -> reached.complete(System.nanoTime()));
            }
            return chain.proceed();
        }
    }
}

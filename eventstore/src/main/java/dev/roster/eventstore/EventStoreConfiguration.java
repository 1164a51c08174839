package dev.roster.eventstore;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.launch.ShellCommand;
import dev.roster.eventstore.metrics.AppendMeters;
import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.transaction.LazyJpaTransactionManager;
import dev.roster.eventstore.transaction.SqlState;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3SerializerCustomizer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.axonframework.spring.stereotype.Saga;
import org.axonframework.springboot.TokenStoreProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.Version;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** Axon on PostgreSQL: where events and tokens are kept. */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class EventStoreConfiguration {

    /** As many as a batch of the projection has. */
    private static final int EVENTS_AT_ONCE = 500;

    /** For all of it: a command that is sent in a caller's transaction is part of that. */
    @Bean
    @Primary
    LazyJpaTransactionManager transactionManager(
            DataSource dataSource,
            EntityManagerFactory entities,
            ObjectProvider<TransactionManagerCustomizers> customizers) {
        var manager = new LazyJpaTransactionManager(dataSource, entities);
        customizers.ifAvailable(all -> all.customize(manager));
        return manager;
    }

    @Bean
    TransactionTemplate transactionTemplate(LazyJpaTransactionManager transactionManager) {
        return new TransactionTemplate(transactionManager);
    }

    @Bean
    TransactionManager axonTransactionManager(LazyJpaTransactionManager transactionManager) {
        return new SpringTransactionManager(transactionManager);
    }

    /** Only Spring ends transactions; Axon's own wrapper around this would roll back one that commands share. */
    @Bean
    ConnectionProvider axonConnectionProvider(DataSource dataSource) {
        return new SpringDataSourceConnectionProvider(dataSource);
    }

    @Bean
    PersistenceExceptionResolver conflictsOfVersions() {
        return SqlState::isConflictOfVersions;
    }

    @Bean
    @Qualifier("eventSerializer")
    Serializer eventSerializer(RevisionResolver revisions, EventFamilies families) {
        return NamedEventSerializer.with(revisions, families);
    }

    /**
     * Axon wraps one of its tokens in another for a reset, and for a group that is new to a store with events: without this type
     * its token could not be read, and it would never begin. Sagas are stored by their fields.
     */
    @Bean
    Jackson3SerializerCustomizer tokensAndSagas() {
        return json -> json.polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                        .allowIfSubType("org.axonframework.")
                        .build())
                .annotationIntrospector(
                        AnnotationIntrospector.pair(new SagaFields(), new JacksonAnnotationIntrospector()));
    }

    @Bean
    PostgresEventStorageEngine eventStorageEngine(
            RevisionResolver revisions,
            @Qualifier("eventSerializer") Serializer eventSerializer,
            PersistenceExceptionResolver conflicts,
            ConnectionProvider connections,
            TransactionManager transactions,
            GlobalStream stream,
            EventFamilies families,
            MeterRegistry meters,
            Configuration axon) {
        var builder = JdbcEventStorageEngine.builder();
        builder.snapshotSerializer(NamedEventSerializer.forSnapshots(revisions, families))
                .eventSerializer(eventSerializer)
                .persistenceExceptionResolver(conflicts)
                .upcasterChain(axon.upcasterChain())
                .batchSize(EVENTS_AT_ONCE)
                .snapshotFilter(axon.snapshotFilter());
        return new PostgresEventStorageEngine(
                builder.connectionProvider(connections),
                transactions,
                stream,
                families,
                new AppendMeters(meters, families.classes()),
                axon.spanFactory());
    }

    @Bean(name = "eventBus")
    @Qualifier("eventStore")
    PostgresEventStore eventStore(PostgresEventStorageEngine engine, Configuration axon, Epochs epochs) {
        return PostgresEventStore.on(
                engine,
                epochs,
                axon.messageMonitor(EventStore.class, "eventStore"),
                axon.getComponent(EventBusSpanFactory.class));
    }

    @Bean
    Positions positions(JdbcClient jdbc, Epochs epochs) {
        return new Positions(jdbc, epochs);
    }

    /** A node is one application context: two in one process are two. */
    @Bean
    TokenStore tokenStore(JdbcClient jdbc, Serializer serializer, TokenStoreProperties properties, Epochs epochs) {
        return new PostgresTokenStore(jdbc, serializer, properties.getClaimTimeout(), epochs);
    }

    /** An import leaves it to nodes that serve to follow: it would meet subjects whose keys are gone and that are only forgotten further on. */
    @Bean
    @ConditionalOnProperty(name = ShellCommand.PROPERTY, havingValue = EventStoreProperties.IMPORT)
    ConfigurerModule projectionElsewhere(ObjectProvider<ReadModelSchema> projections) {
        return axon -> projections.forEach(projection -> axon.eventProcessing()
                .registerPooledStreamingEventProcessorConfiguration(
                        projection.name(), (configuration, processor) -> processor.maxClaimedSegments(0)));
    }

    /** An event names the message that led to it, and the one that all of it began with. */
    @Bean
    CorrelationDataProvider messageOrigin() {
        return new MessageOriginProvider(MetadataKeys.CAUSATION_ID, MetadataKeys.CORRELATION_ID);
    }

    /**
     * Stores sagas by their fields, whatever getters they have: Jackson would lose the others without a word. What is injected, or
     * {@code transient}, is no state.
     */
    private static final class SagaFields extends NopAnnotationIntrospector {

        @Override
        public VisibilityChecker findAutoDetectVisibility(
                MapperConfig<?> config, AnnotatedClass type, VisibilityChecker visible) {
            return type.getRawType().isAnnotationPresent(Saga.class)
                    ? visible.with(Visibility.NONE)
                            .withFieldVisibility(Visibility.ANY)
                            .withCreatorVisibility(Visibility.ANY)
                    : visible;
        }

        @Override
        public boolean hasIgnoreMarker(MapperConfig<?> config, AnnotatedMember member) {
            return member.hasAnnotation(Autowired.class);
        }

        @Override
        public Version version() {
            return Version.unknownVersion();
        }
    }
}

package dev.roster.eventstore.processor;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.transaction.CurrentTransaction;
import dev.roster.eventstore.transaction.LongStatements;
import java.time.Duration;
import java.util.List;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets a batch of a streaming group take as long as it needs, where a command may take as long as the pool's
 * transaction_timeout: a batch that died with it would begin again for ever. What bounds it is how long it may ask nothing.
 * The projection's does so for itself; a subscribing group is part of its sender's transaction.
 */
@Component
class LongBatches implements ConfigurerModule {

    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final String idleMillis;
    private final List<String> projections;

    LongBatches(JdbcClient jdbc, GroupProperties properties, ObjectProvider<ReadModelSchema> projections) {
        this.jdbc = jdbc;
        this.idleMillis = String.valueOf(properties.idleTimeout().toMillis());
        this.projections = projections.stream().map(ReadModelSchema::name).toList();
    }

    @Override
    public void configureModule(Configurer axon) {
        axon.eventProcessing()
                .registerDefaultHandlerInterceptor(
                        (configuration, group) -> projections.contains(group) ? null : this::handle);
    }

    private @Nullable Object handle(UnitOfWork<? extends EventMessage<?>> batch, InterceptorChain handlers)
            throws Exception {
        if (batch.getMessage() instanceof TrackedEventMessage && CurrentTransaction.get() != null) {
            batch.getOrComputeResource(LongBatches.class.getName(), name -> begin());
        }
        return handlers.proceed();
    }

    private boolean begin() {
        LongStatements.allow(LONGEST_STATEMENT);
        jdbc.sql("""
                select set_config('transaction_timeout', '0', true),
                    set_config('idle_in_transaction_session_timeout', ?, true)""").param(idleMillis).query((RowCallbackHandler) row -> {});
        return true;
    }
}

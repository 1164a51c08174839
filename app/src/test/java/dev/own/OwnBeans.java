package dev.own;

import org.axonframework.modelling.saga.repository.jdbc.PostgresSagaSqlSchema;
import org.axonframework.modelling.saga.repository.jdbc.SagaSqlSchema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** As Axon's reference has it, for PostgreSQL: sagas on its JDBC store, and dead letters by properties alone. */
@Configuration(proxyBeanMethods = false)
@Import({Gathering.class, Notices.class})
public class OwnBeans {

    @Bean
    SagaSqlSchema sagaSchema() {
        return new PostgresSagaSqlSchema();
    }
}

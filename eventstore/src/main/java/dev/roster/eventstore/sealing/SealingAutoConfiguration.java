package dev.roster.eventstore.sealing;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Keys that seal what is personal. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties({MasterKeyProperties.class})
@Import({MasterKeys.class, SealingMeters.class})
class SealingAutoConfiguration {

    /** Of a domain that names no table of its own. */
    @Bean
    @ConditionalOnMissingBean
    JdbcSubjectKeys subjectKeys(JdbcClient jdbc, MasterKeys masterKeys, TransactionOperations transactions) {
        return new JdbcSubjectKeys("eventstore.subject_key", "subject_id", jdbc, masterKeys, transactions);
    }
}

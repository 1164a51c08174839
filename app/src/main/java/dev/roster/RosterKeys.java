package dev.roster;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Where the keys of the roster's subjects, the heroes, are stored. */
@Configuration(proxyBeanMethods = false)
class RosterKeys {

    @Bean
    JdbcSubjectKeys subjectKeys(JdbcClient jdbc, MasterKeys masterKeys, TransactionOperations transactions) {
        return new JdbcSubjectKeys("eventstore.hero_key", "hero_id", jdbc, masterKeys, transactions);
    }
}

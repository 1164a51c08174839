package dev.roster;

import dev.roster.eventstore.postgres.DomainScripts;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Where the roster keeps what: in the schema of the event store the keys of its subjects, the heroes, and what its events are found by;
 * in one of its own its read model.
 */
@Configuration(proxyBeanMethods = false)
class RosterTables {

    @Bean
    JdbcSubjectKeys subjectKeys(JdbcClient jdbc, MasterKeys masterKeys, TransactionOperations transactions) {
        return new JdbcSubjectKeys("eventstore.hero_key", "hero_id", jdbc, masterKeys, transactions);
    }

    @Bean
    static ReadModelSchema readModelSchema() {
        return new ReadModelSchema("roster");
    }

    @Bean
    DomainScripts domainScripts() {
        return new DomainScripts("classpath:db/roster/own", "classpath:db/roster/shared");
    }
}

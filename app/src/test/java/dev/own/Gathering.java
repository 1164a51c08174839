package dev.own;

import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts who joins a team, as long as it stands. */
@Saga
@ProcessingGroup("gatherings")
public class Gathering {

    /** Stored without a getter. */
    private int joined;

    @Autowired
    private JdbcClient jdbc;

    @StartSaga
    @SagaEventHandler(associationProperty = "teamId")
    void on(TeamFormed event) {
        joined = 0;
    }

    @SagaEventHandler(associationProperty = "teamId")
    void on(HeroEnlisted event) {
        joined++;
        jdbc.sql("select 1").query(Integer.class).single();
    }

    @EndSaga
    @SagaEventHandler(associationProperty = "teamId")
    void on(TeamDisbanded event) {}
}

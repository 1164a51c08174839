package dev.own;

import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** Counts who joins a team, as long as it stands. */
@Saga
@ProcessingGroup("gatherings")
public class Gathering {

    private int joined;

    @StartSaga
    @SagaEventHandler(associationProperty = "teamId")
    void on(TeamFormed event) {
        joined = 0;
    }

    @SagaEventHandler(associationProperty = "teamId")
    void on(HeroEnlisted event) {
        joined++;
    }

    @EndSaga
    @SagaEventHandler(associationProperty = "teamId")
    void on(TeamDisbanded event) {}

    /** For the serializer, which stores it. */
    public int getJoined() {
        return joined;
    }

    public void setJoined(int joined) {
        this.joined = joined;
    }
}

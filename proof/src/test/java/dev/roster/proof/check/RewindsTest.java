package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import org.junit.jupiter.api.Test;

/** A history that goes back, and on from there: t1 is kept, t2 and t3 are lost, and positions 2 and 3 are given out again. */
class RewindsTest {

    private final Log log = new Log().forms("t1", "one");
    private final String kept = log.marked();
    private final long keptUntil = log.now();
    private String lost = "";

    private Log rewound() {
        log.forms("t2", "two").forms("t3", "three");
        lost = log.marked();
        return log.call(log.get("/teams/t3").answer("{%s}".formatted(Log.teamRow("t3", "three", 0, 0))))
                .rewinds(1, keptUntil);
    }

    private void isBroken(Rule rule, String words) {
        assertThat(log.violations(rule)).anySatisfy(found -> assertThat(found).contains(words));
    }

    private Log.Entry refused(String position, String goBackTo) {
        return log.get("/teams/t1")
                .header("Roster-Position", position)
                .at(1)
                .status(409)
                .answer("{'type': '/problems/history-rewound', 'goBackTo': '%s'}".formatted(goBackTo));
    }

    @Test
    void holdIfWhatIsLostIsTold() {
        rewound()
                .call(refused(lost, kept))
                .call(log.get("/teams/t2").status(404).answer(Log.problem("unknown-team")))
                .forms("t4", "four")
                .forms("t5", "five")
                .call(log.get("/teams/t5")
                        .header("Roster-Position", kept)
                        .answer("{%s}".formatted(Log.teamRow("t5", "five", 0, 0))));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByALostPositionThatIsAnswered() {
        rewound()
                .forms("t4", "four")
                .forms("t5", "five")
                .call(log.get("/teams/t5")
                        .header("Roster-Position", lost)
                        .answer("{%s}".formatted(Log.teamRow("t5", "five", 0, 0))));
        isBroken(Rule.REWINDS, "whose event was lost, and was not told so");
    }

    /** Whoever goes on asking would ask for ever. */
    @Test
    void areBrokenByALostPositionThatIsSaidNotToBeThereYet() {
        rewound()
                .call(log.get("/teams/t1")
                        .header("Roster-Position", lost)
                        .status(503)
                        .answer(Log.problem("not-reached")));
        isBroken(Rule.REWINDS, "whose event was lost, and was not told so");
    }

    /** What was read at that version may have been lost; nobody else's tag is refused. */
    @Test
    void leaveATagOfALostVersionToMatchNothing() {
        rewound().forms("t4", "four").call(hasChanged("t4"));
        assertThat(log.violations()).isEmpty();

        log.call(hasChanged("t1"));
        isBroken(Rule.REFUSALS, "has-changed");
    }

    @Test
    void leaveATagOfALostEpochToMatchNothing() {
        rewound().call(hasChanged("t1", "\"0-1j1g5otjk8d-9e5c838599798d3b\""));
        assertThat(log.violations()).isEmpty();
    }

    private Log.Entry hasChanged(String team) {
        return hasChanged(team, "\"0-9e5c838599798d3b\"");
    }

    private Log.Entry hasChanged(String team, String tag) {
        return log.patch("/teams/" + team, "{'name': 'other'}")
                .header("If-Match", tag)
                .status(412)
                .answer("{'type': '/problems/has-changed', 'version': 0}");
    }

    @Test
    void areBrokenByARefusalOfWhatIsKept() {
        rewound().call(refused(kept, "0"));
        isBroken(Rule.REWINDS, "showed no position that was lost");
    }

    @Test
    void areBrokenByAPositionToGoBackToThatIsLostItself() {
        var alsoLost = log.forms("t2", "two").marked();
        log.forms("t3", "three");
        lost = log.marked();
        log.rewinds(1, keptUntil).call(refused(lost, alsoLost));
        isBroken(Rule.REWINDS, "to go back to what there is not");
    }

    @Test
    void areBrokenByAnEpochThatIsNotRecorded() {
        rewound().withoutEpoch();
        isBroken(Rule.REWINDS, "no epoch is recorded that begins after position 1");
    }

    @Test
    void letNobodyReadWhatWasLost() {
        rewound()
                .forms("t4", "four")
                .forms("t5", "five")
                .call(log.get("/teams/t2").at(3).answer("{%s}".formatted(Log.teamRow("t2", "two", 0, 0))));
        isBroken(Rule.READS, "the team t2 was not there");
    }

    @Test
    void excuseNoLossOfWhatWasThereBefore() {
        log.forms("t2", "two").withoutLastEvent().forms("t3", "three").rewinds(1, keptUntil);
        isBroken(Rule.ACKNOWLEDGED, "the export has no event there");
    }

    @Test
    void excuseNoLossOfWhatIsWrittenAfter() {
        rewound().forms("t4", "four").forms("t5", "five").withoutLastEvent();
        isBroken(Rule.ACKNOWLEDGED, "the export has no event there");
    }

    @Test
    void areToldToListeners() {
        log.connection(1, 1, 0L, 1, 20).hears(1, 1, 1).forms("t2", "two").hears(1, 1, 2);
        log.rewinds(1, keptUntil)
                .forms("t4", "four")
                .connection(1, 2, 2L, 21, 30)
                .goesBack(1, 2, kept)
                .hears(1, 2, 2)
                .connection(2, 1, 0L, 21, 30)
                .hears(2, 1, 1, 2);
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByAListenerThatGoesOnByItsNumber() {
        log.connection(1, 1, 0L, 1, 20).hears(1, 1, 1).forms("t2", "two").hears(1, 1, 2);
        log.rewinds(1, keptUntil)
                .forms("t4", "four")
                .forms("t5", "five")
                .connection(1, 2, 2L, 21, 30)
                .hears(1, 2, 3);
        isBroken(Rule.LISTENERS, "was not told to go back from 2");
    }

    @Test
    void areBrokenByAListenerThatGoesBackForNothing() {
        log.connection(1, 1, 0L, 1, 20).hears(1, 1, 1);
        rewound().forms("t4", "four").connection(1, 2, 1L, 21, 30).goesBack(1, 2, "0");
        isBroken(Rule.LISTENERS, "whose event was not lost");
    }
}

package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final String ANN = "{" + Log.row("h1", "Ann", 0) + ", 'teams': []}";

    private final Log log = new Log().forms("t1", "one").registers("h1", "Ann");

    private void isBroken(String words) {
        assertThat(log.violations(Rule.SESSIONS)).singleElement().asString().contains(words);
    }

    @Test
    void holdForReadsThatKnowWhatWasAnswered() {
        log.call(log.get("/heroes/h1").header("Roster-Position", "2").answer(ANN))
                .call(log.get("/heroes/h1").answer(ANN))
                .call(log.get("/heroes/h1?asOf=2").answer(ANN));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByAReadThatIsOlderThanItAskedFor() {
        log.command()
                .event("h1", "HeroRetired", "{}")
                .call(log.get("/heroes/h1")
                        .at(2)
                        .header("Roster-Position", "3")
                        .answer(ANN)
                        .during(9, 10))
                .call(log.delete("/heroes/h1").during(8, 11));
        isBroken("it asked for position 3");
    }

    @Test
    void areBrokenByAReadThatIsOlderThanAWriteThatWasAcknowledged() {
        log.forms("t2", "two").call(log.get("/heroes/h1").at(2).answer(ANN));
        isBroken("which was known before by call 3");
    }

    @Test
    void areBrokenByAReadThatIsOlderThanAnother() {
        log.forming("t2", "two")
                .call(log.post("/teams", Log.teamBody("t2", "two")).during(1, 99))
                .call(log.get("/heroes/h1").at(3).answer(ANN))
                .call(log.get("/heroes/h1").at(2).answer(ANN));
        isBroken("which was known before by call 4");
    }

    @Test
    void areBrokenByAHistoryThatIsOlder() {
        log.forms("t2", "two").call(log.get("/heroes/h1/history").at(1).answer("[]"));
        isBroken("older than position 3");
    }

    @Test
    void holdForAReadThatBeganBefore() {
        var before = log.now();
        log.forms("t2", "two").call(log.get("/heroes/h1").at(2).answer(ANN).during(before, before + 9));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void holdForWhatIsOnlyStored() {
        log.forming("t2", "two")
                .call(log.post("/teams", Log.teamBody("t2", "two"))
                        .status(202)
                        .at(3)
                        .answer("{'id': 't2'}"))
                .call(log.get("/heroes/h1").at(2).answer(ANN));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void holdForTheMomentsAfterACrash() {
        log.forms("t2", "two")
                .fault("kill-postgres", log.now() + 1, log.now() + 1)
                .call(log.get("/heroes/h1").at(2).answer(ANN).during(log.now() + 2, log.now() + 3));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByAReadThatIsOlderLongAfterACrash() {
        log.fault("kill-postgres", log.now() + 1, log.now() + 1)
                .call(log.get("/teams/t7").status(500))
                .forms("t2", "two")
                .call(log.get("/heroes/h1").at(2).answer(ANN));
        isBroken("older than position 3");
    }

    @Test
    void areBrokenByATokenThatWasRevoked() {
        log.call(log.delete("/tokens/a").status(204))
                .call(log.get("/heroes/h1").token("a").answer(ANN));
        isBroken("its token was revoked before");
    }

    @Test
    void areBrokenByATokenThatIsRefusedBeforeItIsRevoked() {
        log.call(log.get("/heroes/h1").token("a").status(401))
                .call(log.delete("/tokens/a").status(204));
        isBroken("its token was not revoked");
    }

    @Test
    void holdForATokenThatIsRefusedAfterwards() {
        log.call(log.get("/heroes/h1").token("a").answer(ANN))
                .call(log.delete("/tokens/a").status(204))
                .call(log.get("/heroes/h1").token("a").status(401));
        assertThat(log.violations()).isEmpty();
    }

    private static final long SECOND = 1_000_000_000L;

    private Log.Entry notReached(long seconds) {
        return log.get("/heroes/h1")
                .header("Roster-Position", "3")
                .status(503)
                .answer(Log.problem("not-reached"))
                .during(log.now(), log.now() + seconds * SECOND);
    }

    @Test
    void holdForAReadThatWaitedInVain() {
        log.call(notReached(2)).call(notReached(9).header("Prefer", "wait=9"));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByAReadThatDidNotWait() {
        log.call(notReached(1));
        isBroken("it did not wait for position 3");
    }

    @Test
    void holdForAReadOfWhatACrashMayHaveTaken() {
        log.fault("kill-postgres", log.now(), log.now() + 1).call(notReached(0));
        assertThat(log.violations()).isEmpty();
    }

    private Log.Entry neverReadable() {
        return log.command()
                .event("t1", "TeamRenamed", "{'teamId': 't1', 'name': 'eins'}")
                .patch("/teams/t1", "{'name': 'eins'}")
                .header("Prefer", "wait=10")
                .status(202)
                .at(3)
                .during(log.now(), log.now() + 10 * SECOND);
    }

    @Test
    void areBrokenByAWriteThatCanNotBeReadAlthoughNothingFails() {
        log.fault("kill-node", 0, 1).call(neverReadable().during(22 * SECOND, 32 * SECOND));
        isBroken("it could not be read 10 s later");
    }

    @Test
    void holdForAWriteThatCanNotBeReadWhileSomethingFails() {
        log.fault("kill-node", SECOND, 2 * SECOND).call(neverReadable());
        assertThat(log.violations()).isEmpty();
    }
}

package dev.roster.proof.check;

import static dev.roster.proof.check.Log.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Log.Entry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final Log log = new Log().forms("t1", "one").registers("h1", "Ann", "t1");

    private Entry refused(Entry call, int status, String type) {
        return call.status(status).answer(problem(type));
    }

    private void holds() {
        assertThat(log.violations()).isEmpty();
    }

    private void isBroken() {
        assertThat(log.violations(Rule.REFUSALS)).hasSize(1);
    }

    @Test
    void areBrokenByAFailureOfTheService() {
        log.call(refused(log.get("/heroes"), 500, "internal-error"));
        isBroken();
    }

    @Test
    void holdIfTheDatabaseIsAway() {
        log.call(refused(log.get("/heroes"), 503, "unavailable"));
        holds();
    }

    @Nested
    class OfWhatIsMissing {

        @Test
        void holdIfItIsMissing() {
            log.call(refused(log.delete("/heroes/h7"), 404, "unknown-hero"))
                    .call(refused(log.delete("/teams/t7"), 404, "unknown-team"))
                    .call(refused(log.put("/teams/t7/heroes/h1"), 404, "unknown-team"))
                    .call(refused(log.get("/heroes/h7"), 404, "unknown-hero"))
                    .call(refused(log.get("/heroes/h1?asOf=1").at(1), 404, "unknown-hero"))
                    .call(refused(log.get("/teams/t7/history"), 404, "unknown-team"));
            holds();
        }

        @Test
        void holdIfItWasThereAtNeitherMoment() {
            log.call(refused(log.get("/heroes/h1/changes?from=0&to=1").at(1), 404, "unknown-hero"));
            holds();
        }

        @Test
        void areBrokenIfItWasThereAtOneOfTheMoments() {
            log.retires("h1")
                    .call(refused(log.get("/heroes/h1/changes?from=3&to=4").at(4), 404, "unknown-hero"));
            isBroken();
        }

        @Test
        void areBrokenIfTheHeroWasThere() {
            log.call(refused(log.delete("/heroes/h1"), 404, "unknown-hero"));
            isBroken();
        }

        @Test
        void areBrokenIfTheTeamWasThere() {
            log.call(refused(log.put("/teams/t1/heroes/h1"), 404, "unknown-team"));
            isBroken();
        }

        @Test
        void areBrokenIfWhatIsReadWasThere() {
            log.call(refused(log.get("/heroes/h1"), 404, "unknown-hero"));
            isBroken();
        }

        @Test
        void areBrokenIfItWasThereThen() {
            log.retires("h1").call(refused(log.get("/heroes/h1?asOf=3").at(3), 404, "unknown-hero"));
            isBroken();
        }

        @Test
        void areBrokenIfItHasAHistory() {
            log.retires("h1").call(refused(log.get("/heroes/h1/history"), 404, "unknown-hero"));
            isBroken();
        }

        @Test
        void holdIfItCameInTheMeantime() {
            var before = log.now();
            log.forms("t2", "two")
                    .call(refused(log.delete("/teams/t2"), 404, "unknown-team").during(before, before + 9));
            holds();
        }
    }

    @Nested
    class OfWhatHasEnded {

        @Test
        void holdIfItHas() {
            log.retires("h1")
                    .call(refused(log.delete("/heroes/h1"), 404, "hero-is-retired"))
                    .forgets("h1")
                    .call(refused(log.delete("/heroes/h1"), 404, "hero-is-forgotten"))
                    .disbands("t1")
                    .call(refused(log.patch("/teams/t1", "{'name': 'x'}"), 404, "team-is-disbanded"));
            holds();
        }

        @Test
        void areBrokenIfItHasNot() {
            log.call(refused(log.delete("/heroes/h1"), 404, "hero-is-retired"));
            isBroken();
        }

        @Test
        void areBrokenIfItIsNotForgotten() {
            log.retires("h1").call(refused(log.delete("/heroes/h1"), 404, "hero-is-forgotten"));
            isBroken();
        }

        @Test
        void areBrokenIfTheTeamStands() {
            log.call(refused(log.put("/teams/t1/heroes/h1"), 404, "team-is-disbanded"));
            isBroken();
        }

        @Test
        void areBrokenIfItEndedOnlyAfterwards() {
            log.call(refused(log.patch("/teams/t1", "{'name': 'x'}"), 404, "team-is-disbanded"))
                    .forms("t2", "two")
                    .disbands("t1");
            isBroken();
        }
    }

    @Nested
    class OfWhatIsTaken {

        @Test
        void holdIfItIs() {
            log.call(refused(log.post("/heroes", Log.heroBody("h1", "Bob")), 409, "hero-already-registered"))
                    .call(refused(log.post("/teams", Log.teamBody("h1", "x")), 409, "team-already-formed"));
            holds();
        }

        @Test
        void areBrokenIfItIsNot() {
            log.call(refused(log.post("/heroes", Log.heroBody("h2", "Bob")), 409, "hero-already-registered"));
            isBroken();
        }

        @Test
        void areBrokenIfAKeyHadNoOtherBody() {
            log.call(refused(
                    log.post("/heroes", "{'name': 'x'}").header("Idempotency-Key", "k"),
                    422,
                    "idempotency-key-reused"));
            isBroken();
        }

        @Test
        void holdIfAKeyHadAnotherBody() {
            log.call(log.post("/heroes", "{'name': 'x'}").header("Idempotency-Key", "k"))
                    .call(refused(
                            log.post("/heroes", "{'name': 'y'}").header("Idempotency-Key", "k"),
                            422,
                            "idempotency-key-reused"));
            holds();
        }
    }

    @Nested
    class OfLines {

        private void refused(String type, String problem) {
            log.call(log.commands(
                    false,
                    "{'type': '%s', 'heroId': 'h1', 'teamId': 't1'}".formatted(type),
                    "{'line': 1, 'status': 409, 'problem': %s}".formatted(problem(problem))));
        }

        @Test
        void holdIfTheHeroIsInTheTeamOrNot() {
            refused("EnlistHero", "hero-already-enlisted");
            log.discharges("h1", "t1");
            refused("DischargeHero", "hero-not-enlisted");
            holds();
        }

        @Test
        void areBrokenIfTheHeroIsNotInTheTeam() {
            log.discharges("h1", "t1");
            refused("EnlistHero", "hero-already-enlisted");
            isBroken();
        }

        @Test
        void areBrokenIfTheHeroIsInTheTeam() {
            refused("DischargeHero", "hero-not-enlisted");
            isBroken();
        }
    }

    @Nested
    class OfConditions {

        private Entry changed(Entry call, long version) {
            return call.status(412).answer("{'type': '/problems/has-changed', 'version': %d}".formatted(version));
        }

        @Test
        void holdIfTheVersionWasThereAndIsNotTheOneAskedFor() {
            log.call(changed(log.patch("/heroes/h1", "{'name': 'x'}").header("If-Match", "\"0-abc\""), 1))
                    .call(changed(log.delete("/teams/t1").header("If-None-Match", "\"0-abc\""), 0));
            holds();
        }

        @Test
        void areBrokenByAVersionThatWasNotThere() {
            log.call(changed(log.patch("/heroes/h1", "{'name': 'x'}").header("If-Match", "\"0-abc\""), 2));
            isBroken();
        }

        @Test
        void areBrokenByAVersionThatWasOver() {
            log.renames("h1", "Eve")
                    .call(changed(log.patch("/heroes/h1", "{'name': 'x'}").header("If-Match", "\"0-abc\""), 1));
            isBroken();
        }

        @Test
        void areBrokenIfTheVersionIsTheOneAskedFor() {
            log.call(changed(log.patch("/heroes/h1", "{'name': 'x'}").header("If-Match", "\"1-abc\""), 1));
            isBroken();
        }

        @Test
        void holdIfThereIsWhatMustNotBe() {
            log.call(refused(log.put("/teams/t1/heroes/h1").header("If-None-Match", "*"), 412, "precondition-failed"));
            holds();
        }

        @Test
        void areBrokenIfThereIsNotWhatMustNotBe() {
            log.discharges("h1", "t1")
                    .call(refused(
                            log.put("/teams/t1/heroes/h1").header("If-None-Match", "*"), 412, "precondition-failed"));
            isBroken();
        }

        @Test
        void areBrokenIfThereIsWhatMustBe() {
            log.call(refused(log.delete("/heroes/h1").header("If-Match", "*"), 412, "precondition-failed"));
            isBroken();
        }
    }

    @Test
    void areBrokenByTooManyTeamsThatAreNot() {
        log.call(refused(log.post("/heroes", Log.heroBody("h2", "Bob", "t1")), 422, "too-many-teams"));
        isBroken();
    }

    @Test
    void areBrokenByATeamNamedOnce() {
        log.call(refused(log.post("/heroes", Log.heroBody("h2", "Bob", "t1")), 422, "team-named-twice"));
        isBroken();
    }
}

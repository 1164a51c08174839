package dev.roster.proof.check;

import static dev.roster.proof.check.Log.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import org.junit.jupiter.api.Test;

class AcknowledgedTest {

    private final Log log = new Log().forms("t1", "one").registers("h1", "Ann", "t1");

    private void holds() {
        assertThat(log.violations()).isEmpty();
    }

    private void isBroken(String words) {
        assertThat(log.violations(Rule.ACKNOWLEDGED))
                .anySatisfy(found -> assertThat(found).contains(words));
    }

    @Test
    void holdsForWhatIsThereOnce() {
        log.forms("t2", "two")
                .enlists("h1", "t2")
                .renames("h1", "Eve")
                .discharges("h1", "t1")
                .retires("h1")
                .disbands("t1");
        holds();
    }

    @Test
    void isBrokenByAnEventThatIsLost() {
        log.enlists("h1", "t1").withoutLastEvent();
        isBroken("the export has no event there");
    }

    @Test
    void isBrokenByAnEventThatIsLostOfMany() {
        log.forms("t2", "two")
                .registering("h2", "t1")
                .call(log.post("/heroes", Log.heroBody("h2", "Bob", "t1", "t2"))
                        .status(201)
                        .at(log.position())
                        .answer("{'id': 'h2'}"));
        isBroken("the export has no h2 that was made so");
    }

    @Test
    void isBrokenIfTwoAreToldThatTheyDidIt() {
        log.forms("t2", "two")
                .enlists("h1", "t2")
                .call(log.put("/teams/t2/heroes/h1").status(201).at(log.position()));
        isBroken("and so was call");
    }

    @Test
    void holdsForWhatWasAsAskedFor() {
        log.call(log.put("/heroes/h1/teams/t1").status(204).at(3))
                .call(log.patch("/heroes/h1", "{'name': 'Ann'}").status(204).at(3))
                .call(log.patch("/teams/t1", "{'name': 'one'}").status(204).at(1))
                .call(log.post("/heroes/h1/teams", "null").status(405));
        holds();
    }

    @Test
    void isBrokenIfThingsWereNotAsAskedFor() {
        log.call(log.delete("/teams/t1/heroes/h1").status(204).at(3));
        isBroken("things were not as it asks for");
    }

    @Test
    void holdsForWhatWasAsAskedForWhenItWasDecided() {
        log.call(log.put("/heroes/h1/teams/t1").status(204).at(4).during(log.now() + 1, log.now() + 9))
                .command()
                .event("h1", "HeroDischarged", Log.link("h1", "t1"))
                .call(log.delete("/heroes/h1/teams/t1").status(204).at(4).during(log.now() + 1, log.now() + 9));
        holds();
    }

    @Test
    void isBrokenIfThingsWereAsAskedForOnlyBefore() {
        log.discharges("h1", "t1")
                .call(log.put("/heroes/h1/teams/t1").status(204).at(4));
        isBroken("things were not as it asks for");
    }

    @Test
    void tellsCommandsOfTwoActorsApart() {
        var renamed = "{'heroId': 'h1', 'details': 'sealed'}";
        log.command()
                .by("ann")
                .event("h1", "HeroRenamed", renamed)
                .call(log.patch("/heroes/h1", "{'name': 'Eve'}")
                        .header("Prefer", "return=representation")
                        .token("ann")
                        .status(200)
                        .at(5)
                        .answer("{" + Log.row("h1", "Zoe", 3) + ", 'secretName': 'secret Ann', 'teams': [{"
                                + Log.teamRow("t1", "one", 0, 1) + "}]}")
                        .during(log.now() + 1, log.now() + 9))
                .command()
                .by("bob")
                .event("h1", "HeroRenamed", renamed)
                .call(log.patch("/heroes/h1", "{'name': 'Zoe'}")
                        .token("bob")
                        .status(204)
                        .at(5)
                        .during(log.now() + 1, log.now() + 9));
        holds();
    }

    @Test
    void holdsForWhatWasCutAndIsShownWhenItIsSentAgain() {
        log.registering("h2")
                .call(log.post("/heroes", Log.heroBody("h2", "Bob")))
                .forms("t2", "two")
                .call(log.post("/heroes", Log.heroBody("h2", "Bob"))
                        .header("Prefer", "return=representation")
                        .status(200)
                        .at(log.position())
                        .answer("{" + Log.row("h2", "Bob", 0) + ", 'secretName': 'secret Bob', 'teams': []}"));
        holds();
    }

    @Test
    void isBrokenByAnotherNameThanTheOneAskedFor() {
        log.renames("h1", "Eve")
                .call(log.patch("/heroes/h1", "{'name': 'Zoe'}").status(204).at(log.position()));
        isBroken("is not what it asks for");
    }

    @Test
    void isBrokenByAnotherPositionThanThatOfTheLastEvent() {
        log.registering("h2", "t1")
                .call(log.post("/heroes", Log.heroBody("h2", "Bob", "t1"))
                        .status(201)
                        .at(4)
                        .answer("{'id': 'h2'}"));
        isBroken("another position than that of the last");
    }

    @Test
    void holdsForACutCallThatWasDoneOrWasNot() {
        log.command()
                .event("h1", "HeroDischarged", Log.link("h1", "t1"))
                .call(log.delete("/teams/t1/heroes/h1"))
                .call(log.delete("/heroes/h1").status(503).answer(problem("unavailable")));
        holds();
    }

    @Test
    void isBrokenIfACutCallWasDoneTwice() {
        log.forms("t2", "two")
                .enlists("h1", "t2")
                .command()
                .event("h1", "HeroDischarged", Log.link("h1", "t2"))
                .call(log.delete("/teams/t2/heroes/h1"))
                .enlists("h1", "t2")
                .command()
                .event("h1", "HeroDischarged", Log.link("h1", "t2"));
        isBroken("can have led to");
    }

    @Test
    void holdsForOneThatWasSentAgain() {
        log.registering("h2")
                .call(log.post("/heroes", Log.heroBody("h2", "Bob")))
                .call(log.post("/heroes", Log.heroBody("h2", "Bob"))
                        .status(200)
                        .at(log.position())
                        .answer("{'id': 'h2'}"));
        holds();
    }

    @Test
    void isBrokenIfAKeyMakesTwo() {
        var body = "{'name': 'Bob', 'secretName': 'secret Bob'}";
        log.registering("h2")
                .call(log.post("/heroes", body)
                        .header("Idempotency-Key", "k")
                        .status(201)
                        .at(log.position())
                        .answer("{'id': 'h2'}"))
                .registering("h3")
                .call(log.post("/heroes", body)
                        .header("Idempotency-Key", "k")
                        .status(201)
                        .at(log.position())
                        .answer("{'id': 'h3'}"));
        isBroken("with the same key");
    }

    @Test
    void isBrokenIfACutCallWithAKeyMadeAnother() {
        var body = "{'name': 'Bob', 'secretName': 'secret Bob'}";
        log.registering("h2")
                .call(log.post("/heroes", body).header("Idempotency-Key", "k"))
                .registering("h3")
                .call(log.post("/heroes", body)
                        .header("Idempotency-Key", "k")
                        .status(201)
                        .at(log.position())
                        .answer("{'id': 'h3'}"));
        isBroken("can have led to [HeroRegistered at 4");
    }

    @Test
    void isBrokenIfAKeyIsAnsweredWithAnotherBody() {
        log.registering("h2")
                .call(log.post("/heroes", "{'name': 'Bob', 'secretName': 's'}")
                        .header("Idempotency-Key", "k")
                        .status(201)
                        .at(log.position())
                        .answer("{'id': 'h2'}"))
                .call(log.post("/heroes", "{'name': 'Zoe', 'secretName': 's'}")
                        .header("Idempotency-Key", "k")
                        .status(201)
                        .at(log.position())
                        .answer("{'id': 'h2'}"));
        isBroken("is not what it asks for");
    }

    @Test
    void isBrokenByWhatARefusedCallLeft() {
        log.forming("t2", "two")
                .call(log.post("/teams", Log.teamBody("t2", "two")).status(409).answer(problem("conflict")));
        isBroken("a call that was refused can");
    }

    @Test
    void holdsForLinesOfMany() {
        log.command()
                .event("h1", "HeroDischarged", Log.link("h1", "t1"))
                .command()
                .event("h1", "HeroEnlisted", Log.link("h1", "t1"))
                .call(log.commands(false, """
                        {'type': 'DischargeHero', 'heroId': 'h1', 'teamId': 't1'}
                        {'type': 'EnlistHero', 'heroId': 'h1', 'teamId': 't1'}
                        {'type': 'EnlistHero', 'heroId': 'h1', 'teamId': 't1'}""", """
                        {'line': 1, 'status': 200, 'id': 'h1', 'position': 4}
                        {'line': 2, 'status': 200, 'id': 'h1', 'position': 5}
                        {'line': 3, 'status': 409, 'problem': {'type': '/problems/hero-already-enlisted'}}"""));
        holds();
    }

    @Test
    void isBrokenByALineThatIsLost() {
        log.command().event("h1", "HeroDischarged", Log.link("h1", "t1")).call(log.commands(false, """
                        {'type': 'DischargeHero', 'heroId': 'h1', 'teamId': 't1'}
                        {'type': 'EnlistHero', 'heroId': 'h1', 'teamId': 't1'}""", """
                        {'line': 1, 'status': 200, 'id': 'h1', 'position': 4}
                        {'line': 2, 'status': 200, 'id': 'h1', 'position': 5}"""));
        isBroken("of ENLIST in line 2");
    }

    @Test
    void holdsForAWriteThatIsAnsweredWithItsRepresentation() {
        log.renames("h1", "Eve")
                .command()
                .event("h1", "HeroRenamed", "{}")
                .forming("t2", "two")
                .call(log.patch("/heroes/h1", "{'name': 'Zoe'}")
                        .header("Prefer", "return=representation")
                        .status(200)
                        .at(6)
                        .answer("{" + Log.row("h1", "Zoe", 3) + ", 'teams': [{" + Log.teamRow("t1", "one", 0, 1)
                                + "}]}"))
                .call(log.post("/teams", Log.teamBody("t2", "two")).during(1, 2));
        holds();
    }

    @Test
    void isBrokenIfTheConditionDidNotHold() {
        log.command()
                .event("h1", "HeroRenamed", "{}")
                .call(log.patch("/heroes/h1", "{'name': 'Eve'}")
                        .header("If-Match", "\"0-abc\"")
                        .status(204)
                        .at(log.position()));
        isBroken("its condition did not hold");
    }

    @Test
    void holdsIfTheConditionHeld() {
        log.command()
                .event("h1", "HeroRenamed", "{}")
                .call(log.patch("/heroes/h1", "{'name': 'Eve'}")
                        .header("If-Match", "\"1-abc\"")
                        .status(204)
                        .at(log.position()));
        holds();
    }
}

package dev.roster.proof.load;

import dev.roster.proof.load.Session.Sent;
import java.util.ArrayList;

/** What several do at the same moment, on all nodes, and only one can be first. */
final class Races {

    private static final int ENLISTMENTS = 5;

    /** Whoever enlists is either before the end of the team or is refused. */
    void disbandAmongEnlistments(Session session) throws InterruptedException {
        var random = session.random();
        var team = session.world().team(random);
        var sent = new ArrayList<Sent>();
        for (var i = 0; i < ENLISTMENTS; i++) {
            var hero = session.world().hero(random);
            sent.add(session.anywhere(Request.write("race-enlist", "PUT", "/heroes/" + hero + "/teams/" + team)));
        }
        sent.add(session.anywhere(Request.write("race-disband", "DELETE", "/teams/" + team)));
        if (session.sendAtOnce(sent).getLast().isAccepted()) {
            session.world().end(team);
        }
    }

    /** One of them makes the hero, and all are told so. */
    void registerWithOneKey(Session session) throws InterruptedException {
        var body = RunLog.JSON.createObjectNode();
        HeroWrites.fill(session, body);
        var request = Request.write("race-register", "POST", "/heroes")
                .json(body)
                .with("Idempotency-Key", "key-" + World.id(session.random()));
        var sent = new ArrayList<Sent>();
        for (var i = 0; i < 3; i++) {
            sent.add(session.anywhere(request));
        }
        for (var answer : session.sendAtOnce(sent)) {
            if (answer.isAccepted() && answer.json().path("id").isString()) {
                session.world().addHero(answer.json().path("id").stringValue());
            }
        }
    }
}

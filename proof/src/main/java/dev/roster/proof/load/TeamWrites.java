package dev.roster.proof.load;

/** Writes of teams. */
final class TeamWrites {

    void form(Session session) throws InterruptedException {
        var random = session.random();
        var id = World.id(random);
        var way = random.nextInt(10);
        var body = RunLog.JSON.createObjectNode();
        if (way < 5) {
            body.put("id", id);
        }
        body.put("name", session.name("team")).put("headquarters", session.name("place"));
        var request = Request.write("form", "POST", "/teams").json(body);
        if (way >= 5 && way < 9) {
            request = request.with("Idempotency-Key", "key-" + id);
        }
        var answer = way < 9 ? session.writeUntilKnown(request) : session.write(request);
        if (answer.isAccepted() && answer.json().path("id").isString()) {
            session.world().addTeam(answer.json().path("id").stringValue());
        }
    }

    void revise(Session session) throws InterruptedException {
        var team = session.world().team(session.random());
        var body = RunLog.JSON.createObjectNode();
        body.put("name", session.name("team"));
        if (session.chance(40)) {
            body.put("headquarters", session.name("place"));
        }
        HeroWrites.note(
                session,
                team,
                session.write(
                        HeroWrites.condition(session, team, Request.write("revise-team", "PATCH", "/teams/" + team))
                                .json(body)));
    }

    void disband(Session session) throws InterruptedException {
        var team = session.world().team(session.random());
        var answer = session.write(
                HeroWrites.condition(session, team, Request.write("disband", "DELETE", "/teams/" + team)));
        if (answer.isAccepted() || answer.status() == 404) {
            session.world().end(team);
        }
    }
}

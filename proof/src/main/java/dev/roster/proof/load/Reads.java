package dev.roster.proof.load;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads of what is, and of what was. */
final class Reads {

    private static final List<String> OF_HEROES = List.of(
            "sort=name",
            "sort=-name",
            "sort=age",
            "sort=-age",
            "sort=id",
            "namePrefix=hero-1",
            "minAge=50",
            "maxAge=40&sort=-age",
            "team=none",
            "age=30");
    private static final List<String> OF_TEAMS =
            List.of("sort=name", "sort=-name", "sort=-id", "namePrefix=team-1", "sort=id");

    void hero(Session session) throws InterruptedException {
        one(session, "read-hero", "/heroes/", session.world().hero(session.random()));
    }

    void team(Session session) throws InterruptedException {
        one(session, "read-team", "/teams/", session.world().team(session.random()));
    }

    /** What was written without a wait is asked for at once, on another node too. */
    void ownWrite(Session session) throws InterruptedException {
        var team = session.world().team(session.random());
        var path = "/teams/" + team;
        var body = RunLog.JSON.createObjectNode().put("name", session.name("team"));
        var written = session.send(
                session.node(),
                Request.write("revise-team", "PATCH", path)
                        .with("Prefer", "respond-async")
                        .json(body));
        if (written.isAccepted() && written.position() != null) {
            session.send(
                    session.random().nextInt(session.nodes()) + 1,
                    Request.get("read-own-write", path).with("Roster-Position", written.position()));
        }
    }

    private static void one(Session session, String kind, String path, String id) throws InterruptedException {
        var request = Request.get(kind, path + id);
        var etag = session.chance(10) ? session.world().etag(id) : Optional.<String>empty();
        var answer =
                session.read(etag.map(tag -> request.with("If-None-Match", tag)).orElse(request));
        HeroWrites.note(session, id, answer);
    }

    void heroes(Session session) throws InterruptedException {
        var filter = session.chance(20) ? "team=" + session.world().team(session.random()) : session.pick(OF_HEROES);
        pages(session, "list-heroes", "/heroes?limit=" + limit(session) + "&" + filter);
    }

    void teams(Session session) throws InterruptedException {
        var filter = session.chance(20) ? "hero=" + session.world().hero(session.random()) : session.pick(OF_TEAMS);
        pages(session, "list-teams", "/teams?limit=" + limit(session) + "&" + filter);
    }

    void members(Session session) throws InterruptedException {
        var limit = "?limit=" + limit(session) + (session.chance(30) ? "&sort=-id" : "");
        if (session.random().nextBoolean()) {
            pages(session, "list-team-heroes", "/teams/" + session.world().team(session.random()) + "/heroes" + limit);
        } else {
            pages(session, "list-hero-teams", "/heroes/" + session.world().hero(session.random()) + "/teams" + limit);
        }
    }

    private static int limit(Session session) {
        return session.chance(30) ? 200 : 3 + session.random().nextInt(10);
    }

    /** All of them, each from any node. */
    private static void pages(Session session, String kind, String path) throws InterruptedException {
        var next = Optional.of(path);
        for (var page = 0; page < 30 && next.isPresent(); page++) {
            next = session.read(Request.get(kind, next.get())).next();
        }
    }

    void asOf(Session session) throws InterruptedException {
        var path = session.random().nextBoolean()
                ? "/heroes/" + session.world().hero(session.random())
                : "/teams/" + session.world().team(session.random());
        session.read(Request.get("as-of", path + "?asOf=" + moment(session)));
    }

    void asOfList(Session session) throws InterruptedException {
        var list = switch (session.random().nextInt(4)) {
            case 0 -> "/heroes";
            case 1 -> "/teams";
            case 2 -> "/heroes/" + session.world().hero(session.random()) + "/teams";
            default -> "/teams/" + session.world().team(session.random()) + "/heroes";
        };
        pages(session, "as-of-list", list + "?limit=" + limit(session) + "&asOf=" + moment(session));
    }

    /** A position that was, or an instant of the last minute. */
    private static String moment(Session session) {
        var known = session.world().position();
        if (known > 0 && session.chance(85)) {
            return Long.toString(1 + (long) (session.random().nextDouble() * known));
        }
        return Instant.now()
                .minusMillis(2_000 + session.random().nextInt(60_000))
                .toString();
    }

    /** What anybody was told, and may be of a history that was rewound. */
    void oldPosition(Session session) throws InterruptedException {
        var told = session.world().told(session.random());
        var team = "/teams/" + session.world().team(session.random());
        var request = switch (session.random().nextInt(4)) {
            case 0 -> Request.get("old-events", "/events?limit=5&after=" + told);
            case 1 -> Request.get("old-as-of", team + "?asOf=" + told);
            case 2 -> Request.get("old-changes", team + "/changes?from=" + told);
            default -> Request.get("old-position", team).with("Roster-Position", told);
        };
        session.send(session.node(), request);
    }

    void history(Session session) throws InterruptedException {
        var path = session.random().nextBoolean()
                ? "/heroes/" + session.world().hero(session.random())
                : "/teams/" + session.world().team(session.random());
        pages(session, "history", path + "/history?limit=" + limit(session));
    }

    void changes(Session session) throws InterruptedException {
        var one = moment(session);
        var path = session.random().nextBoolean()
                ? "/heroes/" + session.world().hero(session.random())
                : "/teams/" + session.world().team(session.random());
        session.read(Request.get("changes", path + "/changes?from=" + one));
    }

    void personalData(Session session) throws InterruptedException {
        session.read(
                Request.get("personal-data", "/heroes/" + session.world().hero(session.random()) + "/personal-data"));
    }

    void snapshot(Session session) throws InterruptedException {
        var snapshots = session.world().snapshots();
        if (snapshots.isEmpty()) {
            hero(session);
            return;
        }
        var name = "snapshot=" + session.pick(snapshots);
        switch (session.random().nextInt(4)) {
            case 0 ->
                session.read(Request.get(
                        "snapshot-hero", "/heroes/" + session.world().hero(session.random()) + "?" + name));
            case 1 ->
                session.read(
                        Request.get("snapshot-team", "/teams/" + session.world().team(session.random()) + "?" + name));
            case 2 -> pages(session, "snapshot-heroes", "/heroes?limit=" + limit(session) + "&" + name);
            default -> pages(session, "snapshot-teams", "/teams?limit=" + limit(session) + "&sort=name&" + name);
        }
    }

    void events(Session session) throws InterruptedException {
        var known = session.world().position();
        var after = known <= 0 ? 0 : (long) (session.random().nextDouble() * known);
        session.read(Request.get("events", "/events?limit=20&after=" + after));
    }
}

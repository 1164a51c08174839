package dev.roster.proof.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Writes of heroes. */
final class HeroWrites {

    /** What was sent with a key, by client: it can be sent again at any time. */
    private final Map<Integer, Request> keyed = new HashMap<>();

    void register(Session session) throws InterruptedException {
        var random = session.random();
        var body = RunLog.JSON.createObjectNode();
        var request = Request.write("register", "POST", "/heroes");
        var way = random.nextInt(10);
        var id = World.id(random);
        if (way < 4) {
            body.put("id", id);
        }
        fill(session, body);
        request = request.json(body);
        if (way >= 4 && way < 9) {
            request = request.with("Idempotency-Key", "key-" + id);
        }
        if (way < 2 && session.chance(30)) {
            request = request.with("If-None-Match", "*");
        }
        var answer = way < 9 ? session.writeUntilKnown(request) : session.write(request);
        if (answer.isAccepted() && answer.json().path("id").isString()) {
            session.world().addHero(answer.json().path("id").stringValue());
        }
        if (way >= 4 && way < 9) {
            remember(session.client(), request.again(answer.call()));
        }
    }

    static void fill(Session session, ObjectNode body) {
        var random = session.random();
        body.put("name", session.name("hero")).put("secretName", session.name("secret"));
        if (session.chance(80)) {
            body.put("age", random.nextInt(100));
        }
        var teams = session.chance(2) ? tooMany(random) : teams(session, random.nextInt(4));
        if (!teams.isEmpty()) {
            var list = body.putArray("teamIds");
            teams.forEach(list::add);
        }
    }

    /** One more than a hero may be registered with. */
    private static List<String> tooMany(RandomGenerator random) {
        return Stream.generate(() -> World.id(random)).limit(51).toList();
    }

    /** So many different ones at most. */
    static List<String> teams(Session session, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> session.world().team(session.random()))
                .distinct()
                .toList();
    }

    private synchronized void remember(int client, Request request) {
        keyed.put(client, request);
    }

    private synchronized Request remembered(int client) {
        return keyed.getOrDefault(client, Request.get("list-heroes", "/heroes?limit=1"));
    }

    private synchronized Request rememberedByAny(Session session) {
        return keyed.isEmpty() ? remembered(session.client()) : session.pick(List.copyOf(keyed.values()));
    }

    /** What was sent long ago, or another body with its key, or with that of another client, to whom it is another key. */
    void registerAgain(Session session) throws InterruptedException {
        var dice = session.random().nextInt(10);
        var request = dice < 2 ? rememberedByAny(session) : remembered(session.client());
        if (request.method().equals("GET")) {
            session.read(request);
        } else if (dice < 5) {
            var body = RunLog.JSON.createObjectNode();
            fill(session, body);
            session.write(Request.write("reuse-key", "POST", "/heroes")
                    .json(body)
                    .with("Idempotency-Key", request.headers().getOrDefault("Idempotency-Key", "")));
        } else {
            session.write(request);
        }
    }

    void revise(Session session) throws InterruptedException {
        var hero = session.world().hero(session.random());
        var body = RunLog.JSON.createObjectNode();
        body.put("name", session.name("hero"));
        if (session.chance(40)) {
            body.put("secretName", session.name("secret"));
        }
        if (session.chance(40)) {
            body.put(
                    "age",
                    session.chance(20) ? null : Integer.valueOf(session.random().nextInt(100)));
        }
        var path = "/heroes/" + hero;
        note(
                session,
                hero,
                session.write(condition(session, hero, Request.write("revise-hero", "PATCH", path))
                        .json(body)));
    }

    /** On the version that was last seen, now and then, which others may have changed. */
    static Request condition(Session session, String id, Request request) {
        var etag = session.world().etag(id);
        return switch (session.random().nextInt(10)) {
            case 0, 1 ->
                session.world()
                        .olderEtag(id)
                        .map(tag -> request.with("If-Match", tag))
                        .orElse(request);
            case 2, 3 -> etag.map(tag -> request.with("If-Match", tag)).orElse(request);
            case 4 -> etag.map(tag -> request.with("If-None-Match", tag)).orElse(request);
            case 5 -> request.with("If-Match", "*");
            default -> request;
        };
    }

    static void note(Session session, String id, Answer answer) {
        if (answer.status() == 404) {
            session.world().end(id);
        } else if (answer.isAccepted()) {
            session.world().noteEtag(id, answer.etag());
        }
    }

    void enlist(Session session) throws InterruptedException {
        session.write(maybeOnCondition(session, membership(session, "enlist", "PUT")));
    }

    void discharge(Session session) throws InterruptedException {
        session.write(maybeOnCondition(session, membership(session, "discharge", "DELETE")));
    }

    /** Whether the membership is there. */
    private static Request maybeOnCondition(Session session, Request request) {
        return switch (session.random().nextInt(12)) {
            case 0 -> request.with("If-None-Match", "*");
            case 1 -> request.with("If-Match", "*");
            default -> request;
        };
    }

    private static Request membership(Session session, String kind, String method) {
        var hero = session.world().hero(session.random());
        var team = session.world().team(session.random());
        return Request.write(
                kind,
                method,
                session.random().nextBoolean()
                        ? "/heroes/" + hero + "/teams/" + team
                        : "/teams/" + team + "/heroes/" + hero);
    }

    void reassign(Session session) throws InterruptedException {
        var hero = session.world().hero(session.random());
        var list = RunLog.JSON.createArrayNode();
        teams(session, session.random().nextInt(5)).forEach(list::add);
        session.write(condition(session, hero, Request.write("reassign", "PUT", "/heroes/" + hero + "/teams"))
                .json(list));
    }

    void retire(Session session) throws InterruptedException {
        end(session, Request.write("retire", "DELETE", "/heroes/"));
    }

    void erase(Session session) throws InterruptedException {
        var hero = session.world().hero(session.random());
        var answer =
                session.write(condition(session, hero, Request.write("erase", "POST", "/heroes/" + hero + "/erasure")));
        if (answer.isAccepted() || answer.status() == 404) {
            session.world().end(hero);
        }
    }

    private static void end(Session session, Request request) throws InterruptedException {
        var hero = session.world().hero(session.random());
        var whole = new Request(request.kind(), request.method(), request.path() + hero, Map.of(), null, null);
        var answer = session.write(condition(session, hero, whole));
        if (answer.isAccepted() || answer.status() == 404) {
            session.world().end(hero);
        }
    }
}

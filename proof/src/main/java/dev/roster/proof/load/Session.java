package dev.roster.proof.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One client: its choices by the seed, its token, and the highest position that it was told. */
final class Session {

    private final Caller caller;
    private final World world;
    private final Token token;
    private final int client;
    private final boolean careful;
    private final Random random;
    private int names;
    private long position;
    private String told = "0";

    /** @param careful whether it asks for what it was told, on every node */
    Session(Caller caller, World world, Token token, int client, long seed, boolean careful) {
        this.caller = caller;
        this.world = world;
        this.token = token;
        this.client = client;
        this.careful = careful;
        this.random = new Random(seed * 1_000_003 + client);
    }

    World world() {
        return world;
    }

    Random random() {
        return random;
    }

    int client() {
        return client;
    }

    int nodes() {
        return caller.nodes();
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** One that nobody else gives. */
    String name(String prefix) {
        names++;
        return prefix + "-" + client + "-" + names;
    }

    /** Mostly one and the same, for a client at a time has one connection or two; but any. */
    int node() {
        return chance(60) ? client % caller.nodes() + 1 : random.nextInt(caller.nodes()) + 1;
    }

    /** To any node, with the position that the client was told if it cares. */
    Answer read(Request request) throws InterruptedException {
        return readFrom(node(), request);
    }

    Answer readFrom(int node, Request request) throws InterruptedException {
        return send(node, careful && position > 0 ? request.with("Roster-Position", told) : request);
    }

    /** To any node, with a preference now and then. */
    Answer write(Request request) throws InterruptedException {
        return send(node(), prefer(request));
    }

    private Request prefer(Request request) {
        return switch (random.nextInt(20)) {
            case 0 -> request.with("Prefer", "respond-async");
            case 1 -> request.with("Prefer", "wait=10");
            case 2, 3 -> request.isOfLines() ? request : request.with("Prefer", "return=representation");
            default -> request;
        };
    }

    /** As often as it takes to know, on any node, if it can be sent again without harm; seldom although it is known. */
    Answer writeUntilKnown(Request request) throws InterruptedException {
        var preferred = prefer(request);
        var answer = send(node(), preferred);
        for (var times = 0; times < 3 && (answer.isUnknown() || chance(5)); times++) {
            if (answer.isUnknown()) {
                Thread.sleep(100 + random.nextInt(400));
            }
            answer = send(node(), preferred.again(answer.call()));
        }
        return answer;
    }

    Answer send(int node, Request request) throws InterruptedException {
        var answer = caller.send(client, node, token, request);
        if (answer.status() == 0) {
            // As every client should: a node that refuses connections is not asked a thousand times a second.
            Thread.sleep(200 + random.nextInt(200));
        }
        if (answer.position() != null && (answer.isAccepted() || answer.status() == 304)) {
            note(answer.position());
        }
        goBack(request, answer);
        return answer;
    }

    /** On any node, some moment within a few milliseconds. */
    Sent anywhere(Request request) {
        return new Sent(random.nextInt(caller.nodes()) + 1, request, random.nextInt(4));
    }

    /** Without waiting for one before the next; the answers come in the order of the requests. */
    List<Answer> sendAtOnce(List<Sent> requests) throws InterruptedException {
        var calls = new ArrayList<Callable<Answer>>();
        for (var sent : requests) {
            calls.add(() -> {
                Thread.sleep(sent.afterMillis());
                return caller.send(client, sent.node(), token, sent.request());
            });
        }
        List<Answer> answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = threads.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
        answers.stream().filter(Answer::isAccepted).forEach(answer -> note(answer.position()));
        return answers;
    }

    /** A request that is on its way to a node. */
    record Sent(int node, Request request, int afterMillis) {}

    /** As somebody else would. */
    Answer sendAs(Token other, int node, Request request) throws InterruptedException {
        return caller.send(client, node, other, request);
    }

    private void note(@Nullable String answered) {
        if (answered != null && Answer.number(answered) > position) {
            told = answered;
            position = Answer.number(answered);
            world.notePosition(answered);
        }
    }

    /** If what this client was told is of a history that was rewound, it forgets what came after that. */
    private void goBack(Request request, Answer answer) {
        var shared = answer.goBackTo();
        if (shared != null && told.equals(request.headers().get("Roster-Position"))) {
            told = shared;
            position = Answer.number(shared);
            world.goBackTo(shared);
        }
    }
}

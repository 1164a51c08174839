package dev.roster.proof.check;

import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.check.Findings.Violation;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import dev.roster.proof.run.Run.Connection;
import dev.roster.proof.run.Run.Fault;
import dev.roster.proof.run.Run.GoneBack;
import dev.roster.proof.run.Run.Heard;
import dev.roster.proof.run.Run.Rewind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The log of a run, written by hand: commands with their events, calls one after the other unless they say otherwise. */
final class Log {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<Entry> calls = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Heard> heard = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Rewind> rewinds = new ArrayList<>();
    private final List<GoneBack> goneBack = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final List<String> epochs = new ArrayList<>();
    private String tables = "{}";
    private String verify = "{}";
    private long position;
    private long command;
    private long made;
    private String actor = "";
    private long now;

    /** The events that come next are of another command. */
    Log command() {
        command++;
        actor = "";
        return this;
    }

    /** The events that come next are of a command of an actor. */
    Log by(String name) {
        actor = name;
        return this;
    }

    /** An event of the current command; its data as JSON, with ' for ". */
    Log event(String stream, String name, String data) {
        return eventAt(position + 1, stream, name, data);
    }

    Log eventAt(long at, String stream, String name, String data) {
        var version = versions.merge(stream, 1L, Long::sum) - 1;
        return eventAt(at, version, stream, name, data);
    }

    Log eventAt(long at, long version, String stream, String name, String data) {
        position = Math.max(position, at);
        var kind = stream.startsWith("t") ? "teams" : "heroes";
        events.add(Event.of(json("{'position': '%s', 'version': '%s', 'source': '/%s/%s', 'type': 'dev.roster.%s',"
                        .formatted(at, version, kind, stream, name)
                + " 'id': '%s', 'correlationid': 'c%s', 'actor': '%s', 'time': '2026-01-01T00:%02d:%02dZ', 'data': %s}"
                        .formatted(new UUID(0, ++made), command, actor, at / 60, at % 60, data))));
        return this;
    }

    /** Takes the last event away again. */
    Log withoutLastEvent() {
        events.removeLast();
        return this;
    }

    Log skipPosition() {
        position++;
        return this;
    }

    /** A team is formed, and that is acknowledged. */
    Log forms(String team, String name) {
        return forming(team, name)
                .call(post("/teams", teamBody(team, name))
                        .status(201)
                        .at(position)
                        .answer("{'id': '%s'}".formatted(team)));
    }

    /** Only its event. */
    Log forming(String team, String name) {
        return command()
                .event(
                        team,
                        "TeamFormed",
                        "{'teamId': '%s', 'name': '%s', 'headquarters': 'HQ'}".formatted(team, name));
    }

    static String teamBody(String team, String name) {
        return "{'id': '%s', 'name': '%s', 'headquarters': 'HQ'}".formatted(team, name);
    }

    /** A hero is registered, and that is acknowledged. */
    Log registers(String hero, String name, String... teams) {
        return registering(hero, teams)
                .call(post("/heroes", heroBody(hero, name, teams))
                        .status(201)
                        .at(position)
                        .answer("{'id': '%s'}".formatted(hero)));
    }

    /** Only its events. */
    Log registering(String hero, String... teams) {
        command().event(hero, "HeroRegistered", heroData(hero));
        for (var team : teams) {
            event(hero, "HeroEnlisted", link(hero, team));
        }
        return this;
    }

    /** The secret name is made of the name. */
    static String heroBody(String hero, String name, String... teams) {
        return "{'id': '%s', 'name': '%s', 'secretName': 'secret %s', 'age': 30, 'teamIds': [%s]}"
                .formatted(
                        hero,
                        name,
                        name,
                        Stream.of(teams).map(team -> "'" + team + "'").collect(Collectors.joining(",")));
    }

    static String heroData(String hero) {
        return "{'heroId': '%s', 'details': 'sealed', 'secretName': 'sealed'}".formatted(hero);
    }

    static String link(String hero, String team) {
        return "{'heroId': '%s', 'teamId': '%s'}".formatted(hero, team);
    }

    Log enlists(String hero, String team) {
        return command()
                .event(hero, "HeroEnlisted", link(hero, team))
                .call(put("/teams/" + team + "/heroes/" + hero).status(201).at(position));
    }

    Log discharges(String hero, String team) {
        return command()
                .event(hero, "HeroDischarged", link(hero, team))
                .call(delete("/teams/" + team + "/heroes/" + hero).status(204).at(position));
    }

    Log disbands(String team) {
        return command()
                .event(team, "TeamDisbanded", "{'teamId': '%s'}".formatted(team))
                .call(delete("/teams/" + team).status(204).at(position));
    }

    Log retires(String hero) {
        return command()
                .event(hero, "HeroRetired", "{'heroId': '%s'}".formatted(hero))
                .call(delete("/heroes/" + hero).status(204).at(position));
    }

    Log forgets(String hero) {
        return command()
                .event(hero, "HeroForgotten", "{'heroId': '%s'}".formatted(hero))
                .call(post("/heroes/" + hero + "/erasure", "null").status(204).at(position));
    }

    Log renames(String hero, String name) {
        return command()
                .event(hero, "HeroRenamed", "{'heroId': '%s', 'details': 'sealed'}".formatted(hero))
                .call(patch("/heroes/" + hero, "{'name': '%s'}".formatted(name))
                        .status(204)
                        .at(position));
    }

    Log renamesTeam(String team, String name) {
        return command()
                .event(team, "TeamRenamed", "{'teamId': '%s', 'name': '%s'}".formatted(team, name))
                .call(patch("/teams/" + team, "{'name': '%s'}".formatted(name))
                        .status(204)
                        .at(position));
    }

    Entry get(String path) {
        return new Entry("GET", path, "null").status(200).at(position);
    }

    Entry put(String path) {
        return put(path, "null");
    }

    Entry put(String path, String body) {
        return new Entry("PUT", path, body);
    }

    Entry post(String path, String body) {
        return new Entry("POST", path, body);
    }

    Entry patch(String path, String body) {
        return new Entry("PATCH", path, body);
    }

    Entry delete(String path) {
        return new Entry("DELETE", path, "null");
    }

    /** Lines of commands, with the lines of the answer; ' for ". */
    Entry commands(boolean atomic, String lines, String answer) {
        var call = new Entry("POST", "/commands?atomic=" + atomic, text(lines));
        call.answer = text(answer);
        return call.status(200);
    }

    private static String text(String lines) {
        return JSON.writeValueAsString(lines.replace('\'', '"'));
    }

    /** A row of a hero that was registered with that name. */
    static String row(String hero, String name, long version) {
        return "'id': '%s', 'name': '%s', 'age': 30, 'version': %d".formatted(hero, name, version);
    }

    static String teamRow(String team, String name, long version, long heroes) {
        return "'id': '%s', 'name': '%s', 'headquarters': 'HQ', 'version': %d, 'heroCount': %d"
                .formatted(team, name, version, heroes);
    }

    static String problem(String type) {
        return "{'type': '/problems/%s'}".formatted(type);
    }

    /** Takes its time unless it has one, and comes after all others then. */
    Log call(Entry call) {
        if (call.start < 0) {
            call.during(now + 1, now + 2);
        }
        now = Math.max(now, call.end) + 1;
        calls.add(call);
        return this;
    }

    long now() {
        return now;
    }

    long position() {
        return position;
    }

    List<Event> events() {
        return events;
    }

    Log connection(long listener, long number, @Nullable Long after, long start, long end) {
        connections.add(new Connection(listener, number, 1, after, start, end));
        return this;
    }

    /** A listener receives some of the events. */
    Log hears(long listener, long connection, long... positions) {
        Arrays.stream(positions)
                .mapToObj(at -> events.stream()
                        .filter(event -> event.position() == at)
                        .findFirst()
                        .orElseThrow())
                .forEach(event -> hears(listener, connection, event.whole()));
        return this;
    }

    Log hears(long listener, long connection, JsonNode event) {
        heard.add(new Heard(listener, 1, ++now, connection, event));
        return this;
    }

    Log fault(String name, long start, long end) {
        faults.add(new Fault(name, "", start, end));
        return this;
    }

    /**
     * The history goes back: what comes after a position is lost, and positions are given out again from there.
     *
     * @param keptUntil the time up to which all that was acknowledged is kept
     */
    Log rewinds(long fork, long keptUntil) {
        var lost = events.stream().filter(event -> event.position() > fork).toList();
        events.removeAll(lost);
        lost.forEach(event -> versions.merge(event.stream(), -1L, Long::sum));
        now += 2;
        rewinds.add(new Rewind(keptUntil, now - 1, now, fork, lost));
        epochs.add(Long.toString(fork));
        position = fork;
        return this;
    }

    /** The service does not know of the last rewind. */
    Log withoutEpoch() {
        epochs.removeLast();
        return this;
    }

    /** A listener is told to go back. */
    Log goesBack(long listener, long connection, String to) {
        goneBack.add(new GoneBack(listener, 1, ++now, connection, to));
        return this;
    }

    /** The last event's position, with the mark that clients are given. */
    String marked() {
        var last =
                events.stream().max(Comparator.comparingLong(Event::position)).orElseThrow();
        var id = UUID.fromString(last.id()).getLeastSignificantBits() & ((1L << 28) - 1);
        return last.position() + "-" + "%12s".formatted(Long.toString(id, 32)).replace(' ', '0');
    }

    Log tables(String json) {
        tables = json;
        return this;
    }

    Log verify(String json) {
        verify = json;
        return this;
    }

    static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    Findings check() {
        var numbered = new ArrayList<Call>();
        for (var call : calls) {
            numbered.add(call.logged(numbered.size() + 1));
        }
        numbered.sort(Comparator.comparingLong(Call::start));
        return Check.check(new Run(
                numbered,
                events.stream()
                        .sorted(Comparator.comparingLong(Event::position))
                        .toList(),
                heard,
                connections,
                faults,
                rewinds,
                goneBack,
                tables(),
                json(verify)));
    }

    private JsonNode tables() {
        var all = (ObjectNode) json(tables);
        all.set(
                "epoch",
                json("["
                        + String.join(
                                ",",
                                epochs.stream()
                                        .map("{'after_position': %s}"::formatted)
                                        .toList()) + "]"));
        return all;
    }

    /** What is broken, but for the end, which most logs do not have. */
    List<String> violations() {
        return check().violations().stream()
                .filter(violation -> violation.rule() != Rule.END_STATE)
                .map(violation -> violation.rule() + ": " + violation)
                .toList();
    }

    List<String> violations(Rule rule) {
        return check().violations().stream()
                .filter(violation -> violation.rule() == rule)
                .map(Violation::toString)
                .toList();
    }

    /** A call that is being written. */
    static final class Entry {

        private final String method;
        private final String path;
        private final String body;
        private final Map<String, String> headers = new HashMap<>();
        private @Nullable Integer status;
        private @Nullable Long position;
        private @Nullable String etag;
        private @Nullable String link;
        private @Nullable String token;
        private String answer = "null";
        private long start = -1;
        private long end = -1;

        private Entry(String method, String path, String body) {
            this.method = method;
            this.path = path;
            this.body = body;
        }

        Entry status(int code) {
            status = code;
            return this;
        }

        Entry at(long at) {
            position = at;
            return this;
        }

        Entry answer(String json) {
            answer = json;
            return this;
        }

        Entry header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Entry etag(String tag) {
            etag = tag;
            return this;
        }

        Entry token(String id) {
            token = id;
            return this;
        }

        Entry next(String address) {
            link = "<" + address + ">; rel=\"next\"";
            return this;
        }

        Entry during(long from, long to) {
            start = from;
            end = to;
            return this;
        }

        private Call logged(long number) {
            var line = JSON.createObjectNode();
            line.put("call", number)
                    .put("client", 1)
                    .put("node", 1)
                    .put("start", start)
                    .put("end", end);
            line.put("method", method).put("path", path);
            line.set("headers", JSON.valueToTree(headers));
            line.set("body", parsed(body));
            line.put("status", status);
            line.put("position", Objects.toString(position, null));
            line.put("etag", etag).put("link", link).put("token", token);
            line.set("answer", parsed(answer));
            return Call.of(line);
        }

        private static JsonNode parsed(String text) {
            return text.startsWith("\"") ? JSON.readTree(text) : json(text);
        }
    }
}

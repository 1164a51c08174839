package dev.roster.proof.check;

import dev.roster.proof.check.Intent.Kind;
import dev.roster.proof.check.Intent.Outcome;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Reads from a call which commands it sent, and what came of each. */
final class Intents {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> DETAILS = List.of("name", "secretName", "headquarters", "age");

    private Intents() {}

    /** None if it is no write of heroes and teams. */
    static List<Intent> of(Call call) {
        if (call.isRead()) {
            return List.of();
        }
        if (call.path().equals("/commands")) {
            return lines(call);
        }
        var parts = call.parts();
        var kind = kind(call.method(), parts);
        return kind == null ? List.of() : List.of(single(call, kind, parts));
    }

    private static @Nullable Kind kind(String method, String[] parts) {
        var ofHeroes = parts[0].equals(Event.HEROES);
        if (!ofHeroes && !parts[0].equals(Event.TEAMS)) {
            return null;
        }
        return switch (method + " " + parts.length) {
            case "POST 1" -> ofHeroes ? Kind.REGISTER : Kind.FORM;
            case "PATCH 2" -> ofHeroes ? Kind.REVISE_HERO : Kind.REVISE_TEAM;
            case "DELETE 2" -> ofHeroes ? Kind.RETIRE : Kind.DISBAND;
            case "PUT 3" -> Kind.REASSIGN;
            case "POST 3" -> Kind.FORGET;
            case "PUT 4" -> Kind.ENLIST;
            case "DELETE 4" -> Kind.DISCHARGE;
            default -> null;
        };
    }

    private static Intent single(Call call, Kind kind, String[] parts) {
        var ofHeroes = parts[0].equals(Event.HEROES);
        var chosen = id(call.body(), "id");
        var first = parts.length > 1 ? lower(parts[1]) : chosen;
        var other = parts.length == 4 ? lower(parts[3]) : null;
        return new Intent(
                call,
                0,
                kind,
                ofHeroes ? first : other,
                ofHeroes ? other : first,
                kind == Kind.REASSIGN ? Map.of() : details(call.body()),
                kind == Kind.REASSIGN ? ids(call.body()) : ids(call.body().path("teamIds")),
                outcome(call.status(), call.problem()),
                call.status() == null ? 0 : call.status(),
                call.isAccepted() ? call.position() : null,
                kind.makes() && (call.isAccepted() || call.status() == null) ? id(call.answer(), "id") : null,
                call.answer());
    }

    private static Outcome outcome(@Nullable Integer status, String problem) {
        if (status == null || (status >= 500 && !problem.equals("busy")) || problem.equals(Call.REWOUND)) {
            return Outcome.UNKNOWN;
        }
        return status < 300 ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    private static List<Intent> lines(Call call) {
        var answers = new HashMap<Integer, JsonNode>();
        var over = false;
        for (var line : call.answer().asString("").split("\n", -1)) {
            var answer = parse(line);
            if (answer.path("line").isNumber()) {
                answers.put(answer.path("line").intValue(), answer);
                over |= answer.path("status").asInt(0) == 401;
            }
        }
        var intents = new ArrayList<Intent>();
        var number = 0;
        for (var line : call.body().asString("").split("\n", -1)) {
            number++;
            var command = parse(line);
            var kind = kind(command.path("type").asString(""));
            if (kind != null) {
                intents.add(line(call, number, kind, command, answers.get(number), over));
            }
        }
        return intents;
    }

    private static Intent line(
            Call call, int number, Kind kind, JsonNode command, @Nullable JsonNode answer, boolean over) {
        var status = answer != null ? Integer.valueOf(answer.path("status").asInt(0)) : call.status();
        var problem = answer == null ? MissingNode.getInstance() : answer.path("problem");
        var type = problem.path("type").asString(call.problem());
        var outcome = outcome(status, type.substring(type.lastIndexOf('/') + 1));
        if (answer == null && outcome == Outcome.ACCEPTED) {
            outcome = over ? Outcome.REFUSED : Outcome.UNKNOWN;
        }
        return new Intent(
                call,
                number,
                kind,
                id(command, "heroId"),
                id(command, "teamId"),
                details(command),
                ids(command.path("teamIds")),
                outcome,
                status == null ? 0 : status,
                answer != null && outcome == Outcome.ACCEPTED
                        ? Long.valueOf(Call.number(answer.path("position").asString("0")))
                        : null,
                answer != null && outcome == Outcome.ACCEPTED && kind.makes() ? id(answer, "id") : null,
                answer == null ? call.answer() : problem);
    }

    private static @Nullable Kind kind(String type) {
        return switch (type) {
            case "RegisterHero" -> Kind.REGISTER;
            case "FormTeam" -> Kind.FORM;
            case "ReviseHero" -> Kind.REVISE_HERO;
            case "ReviseTeam" -> Kind.REVISE_TEAM;
            case "EnlistHero" -> Kind.ENLIST;
            case "DischargeHero" -> Kind.DISCHARGE;
            case "ReassignHero" -> Kind.REASSIGN;
            case "RetireHero" -> Kind.RETIRE;
            case "ForgetHero" -> Kind.FORGET;
            case "DisbandTeam" -> Kind.DISBAND;
            default -> null;
        };
    }

    private static JsonNode parse(String line) {
        try {
            return line.isBlank() ? MissingNode.getInstance() : JSON.readTree(line);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    private static Map<String, @Nullable Object> details(JsonNode body) {
        var details = new HashMap<String, @Nullable Object>();
        for (var name : DETAILS) {
            var value = body.path(name);
            if (value.isString()) {
                details.put(name, value.stringValue().strip());
            } else if (value.isNumber()) {
                details.put(name, value.intValue());
            } else if (value.isNull() && name.equals("age")) {
                details.put(name, null);
            }
        }
        return details;
    }

    private static List<String> ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(id -> lower(id.asString("")))
                .toList();
    }

    private static @Nullable String id(JsonNode body, String field) {
        return body.path(field).isString() ? lower(body.path(field).stringValue()) : null;
    }

    private static String lower(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}

package dev.roster.command;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation.InvalidDetails;
import dev.roster.api.TeamCommand;
import dev.roster.api.TeamCommand.FormTeam;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/** Reads commands from lines of JSON, one at a time, whatever their number. */
final class CommandLines {

    /** The longest line, in bytes. */
    static final int MAX_BYTES = 64 * 1024;

    private static final Map<String, Class<?>> COMMANDS = Stream.of(HeroCommand.class, TeamCommand.class)
            .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    /** After so much of a line without an end nobody waits for one. */
    private static final int GIVES_UP_BYTES = 1024 * 1024;

    private final InputStream body;
    private final JsonMapper json;
    private long number;
    private boolean ended;

    CommandLines(InputStream body, JsonMapper json) {
        this.body = new BufferedInputStream(body);
        this.json = json;
    }

    /** The next line that is not blank, or null at the end; a line that is far too long is the last. */
    @Nullable
    CommandLine next() throws IOException {
        while (!ended) {
            var line = new ByteArrayOutputStream();
            var left = 0;
            int octet;
            while ((octet = body.read()) >= 0 && octet != '\n') {
                if (line.size() < MAX_BYTES) {
                    line.write(octet);
                } else if (++left > GIVES_UP_BYTES) {
                    ended = true;
                    break;
                }
            }
            if (octet < 0 && line.size() == 0) {
                return null;
            }
            number++;
            if (left > 0) {
                return new CommandLine(number, null, tooLong());
            }
            var bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return parse(bytes);
            }
        }
        return null;
    }

    /** Whether more has come already. */
    boolean hasCome() throws IOException {
        return !ended && body.available() > 0;
    }

    private CommandLine parse(byte[] line) {
        try {
            return new CommandLine(number, command(line), null);
        } catch (JacksonException e) {
            return new CommandLine(number, null, e.getCause() instanceof InvalidDetails invalid ? invalid : e);
        } catch (ResponseStatusException e) {
            return new CommandLine(number, null, e);
        }
    }

    private Object command(byte[] line) {
        if (!(json.readTree(line) instanceof ObjectNode fields)) {
            throw bad("A line is one JSON object, {\"type\": \"EnlistHero\", ...}.");
        }
        var type = fields.remove("type");
        var command = type == null || !type.isString() ? null : COMMANDS.get(type.asString());
        if (command == null) {
            throw bad("The field type names no command: give one of "
                    + COMMANDS.keySet().stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        if (command == RegisterHero.class && !fields.has("heroId")) {
            fields.put("heroId", Creation.newId().toString());
        }
        if (command == FormTeam.class && !fields.has("teamId")) {
            fields.put("teamId", Creation.newId().toString());
        }
        if (command == ReassignHero.class && !fields.hasNonNull("teamIds")) {
            throw bad("The field teamIds is needed: give all the hero's teams, or an empty list.");
        }
        Stream.of(command.getRecordComponents())
                .filter(component -> component.getType() == UUID.class)
                .map(RecordComponent::getName)
                .filter(id -> !fields.hasNonNull(id))
                .findFirst()
                .ifPresent(id -> {
                    throw bad("The field " + id + " is needed: give the id.");
                });
        return json.treeToValue(fields, command);
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }

    private static ResponseStatusException tooLong() {
        return new ResponseStatusException(
                HttpStatus.CONTENT_TOO_LARGE, "The line has more than " + MAX_BYTES + " bytes: send less at once.");
    }

    private static boolean isBlank(byte[] line) {
        for (var octet : line) {
            if (octet != ' ' && octet != '\t' && octet != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Reads as the given mapper does, and commands besides: what is absent from them stays as it is, or is empty. */
    static JsonMapper commands(JsonMapper json) {
        return json.rebuild()
                // A double would round what is no whole number to one.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .addModule(new SimpleModule("commands").addDeserializer(NewAge.class, new MergePatch.AgeMember()))
                .withConfigOverride(
                        List.class,
                        list -> list.setNullHandling(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)))
                .build();
    }

    /**
     * A line.
     *
     * @param number from 1, blank lines counted
     * @param broken why there is no command
     */
    record CommandLine(
            long number, @Nullable Object command, @Nullable RuntimeException broken) {}
}

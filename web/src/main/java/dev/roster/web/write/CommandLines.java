package dev.roster.web.write;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.roster.eventstore.command.CommandLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads commands from lines of JSON, one at a time, whatever their number. */
final class CommandLines {

    private static final int BUFFER_BYTES = 8 * 1024;

    private final InputStream body;
    private final Form form;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;
    private long number;
    private boolean ended;

    CommandLines(InputStream body, Form form) {
        this.body = body;
        this.form = form;
    }

    /** The next line that is not blank, or null at the end; a line that is far too long is the last. */
    @Nullable
    CommandLine next() throws IOException {
        while (!ended) {
            var line = new ByteArrayOutputStream();
            var left = 0;
            var hasEnd = false;
            while (!hasEnd && left <= CommandLimits.SKIPPED_BYTES && (next < end || fill())) {
                var part = endOfLine() - next;
                var taken = Math.min(part, CommandLimits.LINE_BYTES - line.size());
                line.write(buffer, next, taken);
                left += part - taken;
                next += part;
                hasEnd = next < end;
            }
            if (!hasEnd && line.size() == 0) {
                return null;
            }
            number++;
            next++;
            if (left > 0) {
                ended = left > CommandLimits.SKIPPED_BYTES;
                return new CommandLine(number, null, tooLong());
            }
            var bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return parse(bytes);
            }
        }
        return null;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, body.read(buffer));
        return end > 0;
    }

    /** In the buffer; the end of that, if the line goes on. */
    private int endOfLine() {
        var stop = next;
        while (stop < end && buffer[stop] != '\n') {
            stop++;
        }
        return stop;
    }

    /** Whether more has come already. */
    boolean hasCome() throws IOException {
        return !ended && (next < end || body.available() > 0);
    }

    /** What a command's constructor finds wrong with it says more than that the line can't be read. */
    private CommandLine parse(byte[] line) {
        try {
            return new CommandLine(number, form.command(line), null);
        } catch (JacksonException e) {
            return new CommandLine(number, null, form.isRejection(e.getCause()) ? (RuntimeException) e.getCause() : e);
        } catch (ResponseStatusException e) {
            return new CommandLine(number, null, e);
        }
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }

    private static ResponseStatusException tooLong() {
        return new ResponseStatusException(
                HttpStatus.CONTENT_TOO_LARGE,
                "The line has more than " + CommandLimits.LINE_BYTES + " bytes: send less at once.");
    }

    private static boolean isBlank(byte[] line) {
        for (var octet : line) {
            if (octet != ' ' && octet != '\t' && octet != '\r') {
                return false;
            }
        }
        return true;
    }

    /** How commands are read from JSON. */
    static final class Form {

        private final Map<String, Class<?>> types;
        private final HttpCommands commands;
        private final Predicate<Throwable> rejections;
        private final JsonMapper json;

        /**
         * @param rejections what a command is rejected with, by itself when it is made
         * @param json reads what is no command
         */
        Form(HttpCommands commands, Predicate<Throwable> rejections, JsonMapper json) {
            this.types = commands.commands().stream()
                    .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));
            this.commands = commands;
            this.rejections = rejections;
            this.json = forCommands(json, commands.module());
        }

        /** What is absent from commands stays as it is, or is empty. */
        private static JsonMapper forCommands(JsonMapper json, @Nullable JacksonModule module) {
            var builder = json.rebuild()
                    // A double would round what is no whole number to one.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .withConfigOverride(
                            List.class,
                            list -> list.setNullHandling(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)));
            return module == null ? builder.build() : builder.addModule(module).build();
        }

        /** Reads and writes commands. */
        JsonMapper json() {
            return json;
        }

        private boolean isRejection(@Nullable Throwable failure) {
            return failure instanceof RuntimeException && rejections.test(failure);
        }

        private Object command(byte[] line) {
            if (!(json.readTree(line) instanceof ObjectNode fields)) {
                throw bad("A line is one JSON object, {\"type\": \"" + commands.example() + "\", ...}.");
            }
            var type = fields.remove("type");
            var command = type == null || !type.isString() ? null : types.get(type.asString());
            if (command == null) {
                throw bad("The field type names no command: "
                        + (types.isEmpty()
                                ? "none is taken here."
                                : "give one of "
                                        + types.keySet().stream().sorted().collect(Collectors.joining(", ")) + "."));
            }
            commands.complete(command, fields);
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

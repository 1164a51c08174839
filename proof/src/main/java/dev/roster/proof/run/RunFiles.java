package dev.roster.proof.run;

import dev.roster.proof.run.Run.Connection;
import dev.roster.proof.run.Run.Fault;
import dev.roster.proof.run.Run.GoneBack;
import dev.roster.proof.run.Run.Heard;
import dev.roster.proof.run.Run.Rewind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the folder of a run. */
public final class RunFiles {

    private static final String EXPORT_ENDED = "dev.roster.ExportEnded";

    private final JsonMapper json = JsonMapper.shared();
    private final Path folder;

    public RunFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads all that is known of the run.
     *
     * @throws Incomplete if a file is missing, was cut off, or can't be read
     */
    public Run read() throws IOException, Incomplete {
        var calls = new ArrayList<Call>();
        var heard = new ArrayList<Heard>();
        var connections = new ArrayList<Connection>();
        var faults = new ArrayList<Fault>();
        var rewound = new ArrayList<JsonNode>();
        var goneBack = new ArrayList<GoneBack>();
        var ended = new boolean[1];
        lines("calls.ndjson", line -> {
            if (line.has("call")) {
                calls.add(Call.of(line));
            } else if (line.has("heard")) {
                heard.add(heard(line));
            } else if (line.has("rewound")) {
                goneBack.add(new GoneBack(
                        line.path("rewound").asLong(0),
                        line.path("node").asLong(0),
                        line.path("at").asLong(0),
                        line.path("connection").asLong(0),
                        line.path("goBackTo").asString("")));
            } else if (line.has("listening")) {
                connections.add(connection(line));
            } else if (line.has("fault")) {
                faults.add(new Fault(
                        line.path("fault").asString(""), line.path("target").asString(""), start(line), end(line)));
                if (line.has("lostFile")) {
                    rewound.add(line);
                }
            } else if (line.has("ended")) {
                ended[0] = true;
            }
        });
        if (!ended[0]) {
            throw new Incomplete("calls.ndjson has no line that ends the run.");
        }
        calls.sort(Comparator.comparingLong(Call::start));
        var rewinds = new ArrayList<Rewind>();
        for (var line : rewound) {
            rewinds.add(rewind(line));
        }
        rewinds.sort(Comparator.comparingLong(Rewind::closedAt));
        return new Run(
                calls,
                events(),
                heard,
                connections,
                faults,
                rewinds,
                goneBack,
                document("tables.json"),
                document("verify.json"));
    }

    private Rewind rewind(JsonNode line) throws IOException, Incomplete {
        var lost = new ArrayList<Event>();
        var file = line.path("lostFile").asString("");
        lines(file, event -> lost.add(Event.of(event)));
        if (lost.size() != line.path("lost").asInt(-1)) {
            throw new Incomplete(file + " does not have all the events that were lost.");
        }
        return new Rewind(
                line.path("heldAt").asLong(0),
                line.path("closedAt").asLong(0),
                end(line),
                line.path("fork").asLong(0),
                lost);
    }

    private static Heard heard(JsonNode line) {
        return new Heard(
                line.path("heard").asLong(0),
                line.path("node").asLong(0),
                line.path("at").asLong(0),
                line.path("connection").asLong(0),
                line.path("event"));
    }

    private static Connection connection(JsonNode line) {
        return new Connection(
                line.path("listening").asLong(0),
                line.path("connection").asLong(0),
                line.path("node").asLong(0),
                after(line),
                start(line),
                end(line));
    }

    private static @Nullable Long after(JsonNode line) {
        var after = line.path("after").asString("");
        return after.isEmpty() ? null : Long.valueOf(after);
    }

    private static long start(JsonNode line) {
        return line.path("start").asLong(0);
    }

    private static long end(JsonNode line) {
        return line.path("end").asLong(Long.MAX_VALUE);
    }

    private List<Event> events() throws IOException, Incomplete {
        var events = new ArrayList<Event>();
        var counted = new long[] {-1};
        lines("export.ndjson", line -> {
            if (line.path("type").asString("").equals(EXPORT_ENDED)) {
                counted[0] = line.path("data").path("events").asLong(-1);
            } else {
                events.add(Event.of(line));
            }
        });
        if (counted[0] != events.size()) {
            throw new Incomplete("export.ndjson has " + events.size() + " events, and its last line counts "
                    + counted[0] + ": it is no whole export.");
        }
        return events;
    }

    private void lines(String name, Consumer<JsonNode> reader) throws IOException, Incomplete {
        var number = 0;
        try (var lines = Files.newBufferedReader(require(name))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    reader.accept(json.readTree(line));
                }
            }
        } catch (JacksonException e) {
            throw new Incomplete(name + " can't be read, line " + number + ": " + e.getOriginalMessage());
        }
    }

    private JsonNode document(String name) throws IOException, Incomplete {
        try {
            return json.readTree(Files.readString(require(name)));
        } catch (JacksonException e) {
            throw new Incomplete(name + " can't be read: " + e.getOriginalMessage());
        }
    }

    private Path require(String name) throws Incomplete {
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new Incomplete("There is no " + name + ".");
        }
        return file;
    }

    /** The folder does not have all of a run. */
    public static final class Incomplete extends Exception {
        Incomplete(String message) {
            super(message);
        }
    }
}

package dev.roster.proof.load;

import dev.roster.proof.fault.FaultKind;
import dev.roster.proof.fault.FaultLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The log of a run, {@code calls.ndjson}: a JSON object a line, in any order, by one monotonic clock. */
public final class RunLog implements FaultLog, AutoCloseable {

    static final JsonMapper JSON = JsonMapper.shared();

    private final long began = System.nanoTime();
    private final AtomicLong calls = new AtomicLong();
    private final BufferedWriter lines;

    public RunLog(Path file) throws IOException {
        lines = Files.newBufferedWriter(file);
    }

    @Override
    public long now() {
        return System.nanoTime() - began;
    }

    long nextCall() {
        return calls.incrementAndGet();
    }

    /** How many calls there were. */
    public long calls() {
        return calls.get();
    }

    void write(ObjectNode line) {
        var text = JSON.writeValueAsString(line);
        synchronized (lines) {
            try {
                lines.write(text);
                lines.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void fault(FaultKind kind, String target, long start, long end, Map<String, Object> figures) {
        var line = JSON.createObjectNode()
                .put("fault", kind.text())
                .put("target", target)
                .put("start", start)
                .put("end", end);
        figures.forEach(line::putPOJO);
        write(line);
    }

    /** The last line. */
    public void ended(long seed, int nodes) {
        write(JSON.createObjectNode()
                .put("ended", true)
                .put("seed", seed)
                .put("at", now())
                .put("nodes", nodes));
    }

    @Override
    public void close() throws IOException {
        synchronized (lines) {
            lines.close();
        }
    }
}

package dev.roster.eventstore.transfer;

import dev.roster.eventstore.EventFamilies;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an export, a line at a time, whatever their number. One that ends in {@code .gz} may be compressed. What its last line
 * says must be so.
 */
final class ExportFile implements Closeable {

    /** The longest line, in bytes; most events have a few hundred. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    /** What it does not know, it would lose. */
    private static final JsonMapper JSON = CloudEvent.JSON
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final FileChannel channel;
    private final InputStream bytes;
    private final EventFamilies families;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;
    private byte[] text = new byte[BUFFER_BYTES];
    private long line;
    private long events;
    private @Nullable String last;
    private boolean ended;

    private ExportFile(FileChannel channel, InputStream bytes, EventFamilies families) {
        this.channel = channel;
        this.bytes = bytes;
        this.families = families;
    }

    static ExportFile open(Path path, EventFamilies families) throws IOException {
        var channel = FileChannel.open(path);
        try {
            var file = Channels.newInputStream(channel);
            return new ExportFile(
                    channel,
                    path.toString().endsWith(".gz") ? new GZIPInputStream(file, BUFFER_BYTES) : file,
                    families);
        } catch (ZipException | EOFException e) {
            channel.close();
            throw new ImportRefused(path + " ends in .gz and is not compressed, or is cut off. Get it again.");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * The next event, or null at the end.
     *
     * @throws ImportRefused if the line is none
     */
    @Nullable
    ExportedEvent next() throws IOException {
        var length = nextLine();
        if (length == 0) {
            return null;
        }
        try {
            var read = JSON.readValue(text, 0, length, CloudEvent.class);
            if (ExportEnd.is(read)) {
                end(ExportEnd.of(read));
                return null;
            }
            var event = ExportedEvent.of(read, families);
            events++;
            last = read.position();
            return event;
        } catch (JacksonException e) {
            throw ImportRefused.at(
                    line,
                    isAtEnd()
                            ? "it is cut off: the file is not whole. Get it again."
                            : "it is no event: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw ImportRefused.at(line, String.valueOf(e.getMessage()));
        }
    }

    private void end(ExportEnd end) throws IOException {
        if (!"0".equals(end.after())) {
            throw ImportRefused.at(
                    line, "the export begins after position " + end.after() + ". Export all events, without after.");
        }
        if (end.events() != events || !Objects.equals(end.last(), last)) {
            throw ImportRefused.at(
                    line,
                    "the export had %s events, the last at position %s, and here are %s, the last at %s. Get it again."
                            .formatted(end.events(), end.last(), events, last));
        }
        ended = true;
        if (nextLine() > 0) {
            throw ImportRefused.at(line, "it comes after the end of the export. Import each export by itself.");
        }
    }

    /** Whether the last line was seen that says that this is all. */
    boolean hasEnded() {
        return ended;
    }

    /**
     * The next events, which were seen to be there.
     *
     * @throws ImportRefused if they are not any more
     */
    List<ExportedEvent> next(int count) throws IOException {
        var some = new ArrayList<ExportedEvent>(count);
        while (some.size() < count) {
            var event = next();
            if (event == null) {
                throw new ImportRefused("The file was changed while it was read. Import it again: it goes on.");
            }
            some.add(event);
        }
        return some;
    }

    /** Goes past events that were read before. */
    void skip(long count) throws IOException {
        while (events < count && nextLine() > 0) {
            events++;
        }
    }

    /** The length of the next line that is not empty, or 0 at the end. */
    private int nextLine() throws IOException {
        var length = 0;
        int octet;
        do {
            line++;
            while ((octet = read()) >= 0 && octet != '\n') {
                if (length == MAX_BYTES) {
                    throw ImportRefused.at(line, "it has more than " + MAX_BYTES + " bytes: this is no export.");
                }
                if (length == text.length) {
                    text = Arrays.copyOf(text, Math.min(MAX_BYTES, 2 * length));
                }
                text[length++] = (byte) octet;
            }
            while (length > 0 && isBlank(text[length - 1])) {
                length--;
            }
        } while (octet >= 0 && length == 0);
        return length;
    }

    /** Also what is left of a line end of another system. */
    private static boolean isBlank(byte octet) {
        return octet == '\r' || octet == ' ' || octet == '\t';
    }

    private int read() throws IOException {
        if (next == end) {
            try {
                end = bytes.read(buffer);
            } catch (ZipException | EOFException e) {
                throw ImportRefused.at(line, "the compressed file is damaged or cut off here. Get it again.");
            }
            next = 0;
            if (end < 0) {
                end = 0;
                return -1;
            }
        }
        return Byte.toUnsignedInt(buffer[next++]);
    }

    private boolean isAtEnd() throws IOException {
        return read() < 0;
    }

    /** The number of the line that was read last, from 1, blank lines counted. */
    long line() {
        return line;
    }

    /** How many were read. */
    long events() {
        return events;
    }

    /** About how many there are, as far as can be said by now. */
    long expected() throws IOException {
        return events * channel.size() / Math.max(1, channel.position());
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}

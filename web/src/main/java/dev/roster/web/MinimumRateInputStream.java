package dev.roster.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The body of a request, whose sender may be slow but keeps a connection and a thread for it: one that sends less than
 * {@value #FEWEST_BYTES} bytes in the time of a window is refused with 408. Of lines only the time within a line counts. The
 * container itself closes the connection of one that sends nothing for its connection-timeout.
 */
final class MinimumRateInputStream extends ServletInputStream {

    static final int FEWEST_BYTES = 1_024;
    static final Duration WINDOW = Duration.ofSeconds(30);

    private final ServletInputStream body;
    private final boolean isOfLines;
    private final long windowNanos;
    private final LongSupplier nanoTime;
    private final Runnable readNoMore;

    private boolean waits;
    private long since;
    private int bytes;

    /**
     * @param isOfLines whether a sender may rest after each line
     * @param nanoTime as {@link System#nanoTime()}
     * @param readNoMore has the container close the connection after the answer, instead of waiting for the rest
     */
    MinimumRateInputStream(
            ServletInputStream body, boolean isOfLines, Duration window, LongSupplier nanoTime, Runnable readNoMore) {
        this.body = body;
        this.isOfLines = isOfLines;
        this.windowNanos = window.toNanos();
        this.nanoTime = nanoTime;
        this.readNoMore = readNoMore;
        if (!isOfLines) {
            begin();
        }
    }

    private void begin() {
        waits = true;
        since = nanoTime.getAsLong();
        bytes = 0;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        var read = body.read(target, offset, length);
        if (read > 0) {
            judge(target, offset, read);
        }
        return read;
    }

    private void judge(byte[] target, int offset, int read) {
        bytes += read;
        if (isOfLines) {
            var end = offset + read - 1;
            var line = end;
            while (line >= offset && target[line] != '\n') {
                line--;
            }
            if (line == end) {
                waits = false;
                return;
            }
            if (line >= offset || !waits) {
                begin();
                bytes = end - Math.max(line, offset - 1);
                return;
            }
        }
        if (nanoTime.getAsLong() - since >= windowNanos) {
            if (bytes < FEWEST_BYTES) {
                throw tooSlow();
            }
            begin();
        }
    }

    private ResponseStatusException tooSlow() {
        readNoMore.run();
        return new ResponseStatusException(
                HttpStatus.REQUEST_TIMEOUT,
                "The body came too slowly: send at least " + FEWEST_BYTES + " bytes in "
                        + Duration.ofNanos(windowNanos).toSeconds() + " s.");
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}

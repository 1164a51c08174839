package dev.roster.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

class MinimumRateInputStreamTest {

    private static final Duration WINDOW = Duration.ofSeconds(30);

    private long seconds;
    private boolean ended;

    @Test
    void isReadThatComesFastEnough() throws IOException {
        var kibibytes = new Sender(29, "x".repeat(1_024), "x".repeat(1_024), "x".repeat(1_024), "x");

        assertThat(paced(kibibytes, false).readAllBytes()).hasSize(3 * 1_024 + 1);
    }

    @Test
    void isReadThatIsShort() throws IOException {
        assertThat(paced(new Sender(9, "a", "b", "c"), false).readAllBytes())
                .asString()
                .isEqualTo("abc");
    }

    @Test
    void isRefusedThatTrickles() {
        assertTooSlow(paced(new Sender(9, "a", "b", "c", "d", "e"), false));
        assertTooSlow(paced(new Sender(31, "x".repeat(1_023), "x"), false));
    }

    @Test
    void isRefusedThatTricklesAfterMuchCameAtOnce() {
        assertTooSlow(paced(new Sender(9, "x".repeat(8_000), "a", "b", "c", "d", "e", "f", "g", "h", "i"), false));
    }

    @Test
    void mayRestBetweenItsLines() throws IOException {
        var slow = new Sender(29, "a\n", "b\n", "c", "\n", "d\ne", "f\n", "g\n");

        assertThat(paced(slow, true).readAllBytes()).asString().isEqualTo("a\nb\nc\nd\nef\ng\n");
    }

    @Test
    void mayNotRestWithinALine() {
        assertTooSlow(paced(new Sender(9, "a\n", "b", "b", "b", "b", "b"), true));
        assertTooSlow(paced(new Sender(9, "a\nb", "b", "b", "b", "b"), true));
    }

    private MinimumRateInputStream paced(Sender sender, boolean isOfLines) {
        return new MinimumRateInputStream(
                sender, isOfLines, WINDOW, () -> Duration.ofSeconds(seconds).toNanos(), () -> ended = true);
    }

    private void assertTooSlow(MinimumRateInputStream body) {
        assertThatThrownBy(body::readAllBytes)
                .isInstanceOfSatisfying(
                        ResponseStatusException.class,
                        refused -> assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
        assertThat(ended).isTrue();
    }

    /** Sends parts with seconds before each. */
    private final class Sender extends ServletInputStream {

        private final int pause;
        private final List<String> parts;
        private int sent;

        private Sender(int pause, String... parts) {
            this.pause = pause;
            this.parts = Arrays.asList(parts);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (sent == parts.size()) {
                return -1;
            }
            seconds += pause;
            var part = parts.get(sent++);
            var read = part.getBytes(US_ASCII);
            if (read.length > length) {
                throw new IllegalArgumentException("The test reads more at once");
            }
            System.arraycopy(read, 0, target, offset, read.length);
            return read.length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isFinished() {
            return sent == parts.size();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}

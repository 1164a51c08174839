package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.epoch.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

class RepresentationsTest {

    private static final long EPOCH = 1_795_000_000_123_456L;

    private final Representations representations = new Representations(JsonMapper.shared());

    @Test
    void haveTagsOfAVersionItsEpochAndTheBytes() {
        assertThat(tag(new Version(7, EPOCH))).isEqualTo("7-1j0hc0m24i0-44136fa355b3678a");
        assertThat(tag(new Version(7, 0))).isEqualTo("7-44136fa355b3678a");
    }

    @Test
    void haveTagsThatAreReadAsTheyWereWritten() {
        for (var version : new Version[] {new Version(0, EPOCH), new Version(123_456_789_012L, 0)}) {
            assertThat(Representations.version(tag(version))).hasValue(version);
        }
    }

    @ParameterizedTest
    @CsvSource({"7", "7-", "7-x", "7-0123456789abcdef", "7-1-2", "7-0123456789abcdef-gzip"})
    void haveTagsOfAVersionAloneWhereTheyHaveNoEpoch(String tag) {
        assertThat(Representations.version(tag)).hasValue(new Version(7, 0));
    }

    /** As by a proxy that compresses, and says so in the tag. */
    @ParameterizedTest
    @ValueSource(strings = {"7-1j0hc0m24i0", "7-1j0hc0m24i0-x", "7-1j0hc0m24i0-44136fa355b3678a-gzip"})
    void haveTagsThatKeepTheirEpochWhateverFollows(String tag) {
        assertThat(Representations.version(tag)).hasValue(new Version(7, EPOCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-", "-7", "07", "7.0", "1234567890123456789", "7x-1"})
    void haveNoOtherTags(String tag) {
        assertThat(Representations.version(tag)).isEmpty();
    }

    private String tag(Version version) {
        var tag = representations
                .of(Map.of(), version, HttpHeaders.EMPTY)
                .getHeaders()
                .getETag();
        return tag == null ? "" : tag.substring(1, tag.length() - 1);
    }
}

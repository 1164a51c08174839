package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CloudEventTest {

    private static final UUID HERO = UUID.fromString("019b1c64-2b1a-7b09-94f3-2e1d0c9b8a23");
    private static final UUID ID = UUID.fromString("0b7a5b1e-4d0c-4a53-8a9e-2f6d1c3b4a55");

    private static final CloudEvent EVENT = CloudEvent.of(
            17,
            HERO,
            "Hero",
            3,
            ID,
            "HeroRetired",
            "1",
            Instant.parse("2026-11-22T10:15:30.123456Z"),
            "{\"heroId\":\"" + HERO + "\"}",
            "{\"actor\":\"ann\",\"actorVia\":\"oidc\",\"correlationId\":\"c\"}");

    @Test
    void isWrittenInTheStructuredForm() {
        assertThat(JsonMapper.shared().writeValueAsString(EVENT)).isEqualTo("""
                {"specversion":"1.0","id":"%s","source":"/heroes/%s","type":"dev.roster.HeroRetired",\
                "time":"2026-11-22T10:15:30.123456Z","datacontenttype":"application/json","position":"17","version":"3",\
                "revision":"1","actor":"ann","correlationid":"c","data":{"heroId":"%s"}}""".formatted(ID, HERO, HERO));
    }

    @Test
    void isWhatOthersTakeForOne() {
        var bytes = JsonMapper.shared().writeValueAsBytes(EVENT.with("{\"actor\":\"ann\"}", "master", new byte[] {1}));

        var read = new JsonFormat().deserialize(bytes);

        assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(read.getId()).isEqualTo(ID.toString());
        assertThat(read.getSource()).isEqualTo(URI.create("/heroes/" + HERO));
        assertThat(read.getType()).isEqualTo("dev.roster.HeroRetired");
        assertThat(read.getTime()).isEqualTo(OffsetDateTime.parse("2026-11-22T10:15:30.123456Z"));
        assertThat(read.getDataContentType()).isEqualTo("application/json");
        assertThat(read.getExtensionNames())
                .containsExactlyInAnyOrder(
                        "position",
                        "version",
                        "revision",
                        "actor",
                        "correlationid",
                        "metadata",
                        "masterkeyid",
                        "wrappedkey");
        assertThat(read.getExtension("position")).isEqualTo("17");
        assertThat(read.getData().toBytes()).asString().isEqualTo("{\"heroId\":\"" + HERO + "\"}");
    }

    @Test
    void isReadAsItWasWritten() {
        var whole = EVENT.with("{\"actor\":\"ann\"}", "master", new byte[] {1, 2, 3});

        var json = JsonMapper.shared();
        assertThat(json.readValue(json.writeValueAsString(whole), CloudEvent.class))
                .isEqualTo(whole)
                .extracting(CloudEvent::wrappedkey)
                .isEqualTo("AQID");
    }
}

package dev.roster.eventstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.sealing.WrappedKey;
import dev.roster.query.RosterFamilies;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CloudEventTest {

    private static final UUID HERO = UUID.fromString("019b1c64-2b1a-7b09-94f3-2e1d0c9b8a23");
    private static final UUID ID = UUID.fromString("0b7a5b1e-4d0c-4a53-8a9e-2f6d1c3b4a55");

    private static final StoredEvent STORED = stored(
            "Hero",
            HERO,
            3,
            "HeroRetired",
            "{\"heroId\":\"" + HERO + "\"}",
            "{\"actor\":\"ann\",\"actorVia\":\"oidc\",\"correlationId\":\"c\"}");
    private static final CloudEvent EVENT = CloudEvent.of(STORED);
    private static final WrappedKey KEY = new WrappedKey(HERO, "master", new byte[] {1, 2, 3});

    private static StoredEvent stored(
            String aggregateType, UUID aggregateId, long version, String name, String payload, String metadata) {
        return new StoredEvent(
                17,
                aggregateId,
                version,
                aggregateType,
                RosterFamilies.ALL.ofType(aggregateType),
                ID,
                name,
                "1",
                payload,
                metadata,
                Instant.parse("2026-11-22T10:15:30.123456Z"));
    }

    @Test
    void isWrittenInTheStructuredForm() {
        assertThat(JsonMapper.shared().writeValueAsString(EVENT)).isEqualTo("""
                {"specversion":"1.0","id":"%s","source":"/heroes/%s","type":"dev.roster.HeroRetired",\
                "time":"2026-11-22T10:15:30.123456Z","datacontenttype":"application/json","position":"17","version":"3",\
                "revision":"1","actor":"ann","correlationid":"c","data":{"heroId":"%s"}}""".formatted(ID, HERO, HERO));
    }

    @Test
    void isWhatOthersTakeForOne() {
        var bytes = JsonMapper.shared().writeValueAsBytes(EVENT.with(STORED, KEY));

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
        var whole = EVENT.with(STORED, KEY);

        var json = JsonMapper.shared();
        assertThat(json.readValue(json.writeValueAsString(whole), CloudEvent.class))
                .isEqualTo(whole)
                .extracting(CloudEvent::wrappedkey)
                .isEqualTo("AQID");
    }

    @Test
    void isOfAnotherAggregateByItsTypeAndId() {
        var event = CloudEvent.of(stored("Badge/é of honour", HERO, 3, "dev.badges.Badge$Awarded", "[1,\"x\"]", "{}"));

        assertThat(event.source()).isEqualTo(URI.create("/aggregates/Badge%2F%C3%A9%20of%20honour/" + HERO));
        assertThat(event.type()).isEqualTo("dev.badges.Badge$Awarded");
        assertThat(event.version()).isEqualTo("3");
        assertThat(JsonMapper.shared().writeValueAsString(event)).endsWith(",\"data\":[1,\"x\"]}");
    }

    @Test
    void isOfNoAggregateIfItIsPlain() {
        var event = CloudEvent.of(stored(null, ID, 0, "dev.badges.CeremonyHeld", "\"Sharp Tower\"", "{}"));

        assertThat(event.source()).isEqualTo(URI.create("/events"));
        assertThat(JsonMapper.shared().writeValueAsString(event))
                .doesNotContain("\"version\"")
                .endsWith(",\"data\":\"Sharp Tower\"}");
    }

    /** What others' serializers write is not always what Jackson writes of its tree. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"heroId\":1}",
                "{\"worth\":1.50,\"large\":12345678901234567890.12345678901234567890}",
                "{ \"a\" : 1 }",
                "{\"a\":1.0E10,\"b\":\"\\u00e9\",\"c\":\"\\/\"}",
                "{\"a\":1,\"a\":2}",
                "[]",
                "17",
                "\"\"",
                "true",
                "null"
            })
    void isImportedToTheLetterAsItWasExported(String payload) {
        var stored = stored("Badge", HERO, 3, "dev.badges.BadgeAwarded", payload, "{ \"actor\": 5 }");
        var line = JsonMapper.shared().writeValueAsString(CloudEvent.of(stored).with(stored, null));

        var read = ExportedEvent.of(CloudEvent.JSON.readValue(line, CloudEvent.class), RosterFamilies.ALL);

        assertThat(read).isEqualTo(new ExportedEvent(stored, null));
    }

    @Test
    void saysOnlyWhatItsDataDoNotSayAlready() {
        assertThat(EVENT.with(STORED, null).payload()).isNull();
        var other = stored("Badge", HERO, 3, "dev.badges.BadgeAwarded", "{\"worth\":1.50}", "{}");
        assertThat(CloudEvent.of(other).with(other, null).payload()).isNull();
    }
}

package dev.roster.proof.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event of the export.
 *
 * @param position its place in the one order
 * @param kind of the stream that it is on: heroes or teams
 * @param stream the id of the hero or team
 * @param version its place in the stream
 * @param name without the prefix of its type
 * @param command the message that all events of one command have in common
 * @param whole as the export has it
 */
public record Event(
        long position,
        String kind,
        String stream,
        long version,
        String name,
        String id,
        String command,
        @Nullable Instant time,
        JsonNode whole) {

    public static final String HEROES = "heroes";
    public static final String TEAMS = "teams";

    public static Event of(JsonNode event) {
        var source = event.path("source").asString("").split("/", -1);
        var type = event.path("type").asString("");
        var position = event.path("position").asLong(0);
        var time = event.path("time").asString("");
        return new Event(
                position,
                source.length > 2 ? source[1] : "",
                source.length > 2 ? source[2] : "",
                event.path("version").asLong(-1),
                type.substring(type.lastIndexOf('.') + 1),
                event.path("id").asString(""),
                event.path("correlationid").asString("event at " + position),
                time.isEmpty() ? null : Instant.parse(time),
                event);
    }

    public boolean isOfHero() {
        return kind.equals(HEROES);
    }

    public String data(String field) {
        return whole.path("data").path(field).asString("");
    }

    /** Whoever sent its command, as the log has it for a call; empty if the export does not say it. */
    public String actor() {
        return whole.path("actor").asString("");
    }

    /** The team that a hero joins or leaves. */
    public String team() {
        return data("teamId");
    }

    @Override
    public String toString() {
        return name + " at " + position + " (version " + version + " of " + stream + ")";
    }
}

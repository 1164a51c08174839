package dev.roster.eventstore.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the last of all lines says, itself a CloudEvent: what breaks off between two lines has none, however it was cut.
 *
 * @param after the position that the lines begin after
 * @param events how many were written
 * @param last the position of the last of them; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExportEnd(String after, long events, @Nullable String last) {

    private static final String TYPE = "dev.roster.ExportEnded";

    /**
     * The last line of an export.
     *
     * @param upTo the position that all events were looked at up to: the place to go on from
     */
    public CloudEvent at(long upTo) {
        return new CloudEvent(
                CloudEvent.SPECIFICATION,
                UUID.randomUUID(),
                URI.create(CloudEvent.NO_AGGREGATE),
                TYPE,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                CloudEvent.CONTENT_TYPE,
                String.valueOf(upTo),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                CloudEvent.JSON.valueToTree(this));
    }

    /** An event of somebody's who has such a class has metadata in an export. */
    static boolean is(CloudEvent line) {
        return TYPE.equals(line.type()) && line.metadata() == null;
    }

    /** @throws tools.jackson.core.JacksonException or IllegalArgumentException if the line says something else */
    static ExportEnd of(CloudEvent line) {
        if (!(line.data() instanceof ObjectNode)) {
            throw new IllegalArgumentException("the end of the export has no data. Get it again.");
        }
        return CloudEvent.JSON.treeToValue(line.data(), ExportEnd.class);
    }
}

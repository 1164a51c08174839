package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.eventstore.MetadataKeys;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What is known of a hero as a person, and where it came from, for whoever must answer when the person asks. */
@RestController
class PersonalDataController {

    private final EventStore events;
    private final HeroKeys heroKeys;

    PersonalDataController(EventStore events, HeroKeys heroKeys) {
        this.events = events;
        this.heroKeys = heroKeys;
    }

    /** Every value there ever was, the oldest first; of a retired hero too, as long as it is not forgotten. */
    @GetMapping("/heroes/{heroId}/personal-data")
    PersonalData get(@PathVariable UUID heroId) {
        var key = heroKeys.find(heroId).orElseThrow(() -> NotInTheRoster.hero(heroId));
        return new PersonalData(
                heroId,
                events.readEvents(heroId.toString(), 0)
                        .asStream()
                        .flatMap(event -> data(event, key))
                        .toList());
    }

    private static Stream<Datum> data(DomainEventMessage<?> event, HeroKey key) {
        return PersonalValues.of(event.getPayload(), key, true).entrySet().stream()
                .map(value -> Datum.of(value.getKey(), value.getValue(), event));
    }

    record PersonalData(UUID heroId, List<Datum> data) {}

    /**
     * One value and the event that it came with.
     *
     * @param actor who sent the command, as the event's metadata says
     */
    record Datum(
            String field,
            @Nullable Object value,
            String event,
            long version,
            Instant recordedAt,
            @Nullable Object actor) {

        private static Datum of(String field, @Nullable Object value, DomainEventMessage<?> event) {
            return new Datum(
                    field,
                    value,
                    event.getPayloadType().getSimpleName(),
                    event.getSequenceNumber(),
                    event.getTimestamp(),
                    event.getMetaData().get(MetadataKeys.ACTOR));
        }

        @Override
        public String toString() {
            return "Datum[field=" + field + ", event=" + event + "]";
        }
    }
}

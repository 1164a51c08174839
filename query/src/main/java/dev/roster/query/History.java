package dev.roster.query;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.TeamEvent;
import dev.roster.eventstore.MetadataKeys;
import dev.roster.readmodel.query.Past;
import dev.roster.web.list.Fields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What happened to a hero or a team, the newest first, whether it has ended or not. */
@Component
class History {

    private static final String HERO =
            "where aggregate_id = :id and aggregate_type = :type and position < :before order by sequence desc limit :limit";

    /** Its own events, and those by which heroes came and went, which are on their streams. */
    private static final String TEAM = """
            join (
                (select position from eventstore.event
                where aggregate_id = :id and aggregate_type = :type and position < :before
                order by sequence desc limit :limit)
                union all
                (select position from eventstore.event
                where %s = :id and position < :before order by position desc limit :limit)
                union all
                (select position from eventstore.departure
                where team_id = :id and position < :before order by position desc limit :limit)
            ) as found using (position) order by position desc limit :limit""".formatted(Memberships.OF_MEMBERS);

    private final HeroKeys heroKeys;

    History(HeroKeys heroKeys) {
        this.heroKeys = heroKeys;
    }

    /** Its own events; one more than the limit if they go on. Nothing if there never was one. */
    Optional<List<HistoryEntry>> ofHero(Past now, UUID heroId, long before, int limit, boolean withSecretNames) {
        return find(now, "Hero", HERO, heroId, before, limit, withSecretNames);
    }

    /** Its own events and those of its members; one more than the limit if they go on. Nothing if there never was one. */
    Optional<List<HistoryEntry>> ofTeam(Past now, UUID teamId, long before, int limit, boolean withSecretNames) {
        return find(now, "Team", TEAM, teamId, before, limit, withSecretNames);
    }

    private static boolean exists(Past now, String type, UUID id) {
        return now.jdbc()
                .sql("""
                select exists (
                    select from eventstore.event
                    where aggregate_id = ? and sequence = 0 and aggregate_type = ? and position <= ?)""")
                .params(id, type, now.position())
                .query(Boolean.class)
                .single();
    }

    private Optional<List<HistoryEntry>> find(
            Past now, String type, String which, UUID id, long before, int limit, boolean withSecretNames) {
        var found = now.events().find(which, Map.of("type", type, "id", id, "before", before, "limit", limit + 1));
        if (found.isEmpty() && !exists(now, type, id)) {
            return Optional.empty();
        }
        var keys = heroKeys.find(found.stream()
                .map(TrackedEventMessage::getPayload)
                .filter(PersonalValues::areIn)
                .map(event -> ((HeroEvent) event).heroId())
                .collect(Collectors.toSet()));
        return Optional.of(
                found.stream().map(event -> entry(event, keys, withSecretNames)).toList());
    }

    private static HistoryEntry entry(TrackedEventMessage<?> event, Map<UUID, HeroKey> keys, boolean withSecretNames) {
        var metadata = event.getMetaData();
        return new HistoryEntry(
                event.trackingToken().position().orElseThrow(),
                ((DomainEventMessage<?>) event).getSequenceNumber(),
                event.getTimestamp(),
                name(event.getPayload()),
                data(event.getPayload(), keys, withSecretNames),
                (String) metadata.get(MetadataKeys.ACTOR),
                (String) metadata.get(MetadataKeys.CORRELATION_ID),
                (String) metadata.get(MetadataKeys.CAUSATION_ID));
    }

    /** As it is stored. What this version can't read has happened all the same. */
    private static String name(Object event) {
        return event instanceof UnknownSerializedType unknown
                ? unknown.serializedType().getName()
                : event.getClass().getSimpleName();
    }

    private static Map<String, @Nullable Object> data(Object event, Map<UUID, HeroKey> keys, boolean withSecretNames) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        if (event instanceof HeroEvent hero) {
            data.put("heroId", hero.heroId());
            if (hero instanceof HeroEnlisted enlisted) {
                data.put("teamId", enlisted.teamId());
            } else if (hero instanceof HeroDischarged discharged) {
                data.put("teamId", discharged.teamId());
            }
            var key = keys.get(hero.heroId());
            if (key != null) {
                data.putAll(PersonalValues.of(hero, key, withSecretNames));
            }
        } else if (event instanceof TeamEvent team) {
            data.putAll(Fields.of((Record) team));
        }
        return data;
    }

    /**
     * Something that happened.
     *
     * @param version its place in the stream that it is on, which is a hero's if the data name one
     * @param time when it was recorded, by the database's clock
     * @param data what it says, as its reader may see it; without what is personal if the hero is forgotten
     * @param actor who sent the command
     * @param correlationId of all that began with the same message
     * @param causationId of the message that led to it
     */
    record HistoryEntry(
            long position,
            long version,
            Instant time,
            String event,
            Map<String, @Nullable Object> data,
            @Nullable String actor,
            @Nullable String correlationId,
            @Nullable String causationId) {

        @Override
        public String toString() {
            return "HistoryEntry[position=" + position + ", event=" + event + "]";
        }
    }
}

package dev.roster.eventstore.processor;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How the groups of event handlers are that have no {@link GroupHealth} of their own, by their names. */
@Component("eventProcessors")
class GroupsHealth implements CompositeHealthContributor {

    private final EventProcessingConfiguration processors;
    private final GroupStates states;
    private final JdbcClient jdbc;
    private final Serializer serializer;
    private final Map<String, GroupHealth> own;

    GroupsHealth(
            EventProcessingConfiguration processors,
            GroupStates states,
            JdbcClient jdbc,
            Serializer serializer,
            ObjectProvider<GroupHealth> own) {
        this.processors = processors;
        this.states = states;
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.own = own.stream().collect(Collectors.toUnmodifiableMap(GroupHealth::group, Function.identity()));
    }

    @Override
    public @Nullable GroupHealth getContributor(String name) {
        var processor = groups().get(name);
        return processor == null ? null : new Group(processor);
    }

    @Override
    public Stream<Entry> stream() {
        return groups().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(group -> new Entry(group.getKey(), new Group(group.getValue())));
    }

    private Map<String, EventProcessor> groups() {
        var groups = processors.eventProcessors();
        groups.keySet().removeAll(own.keySet());
        return groups;
    }

    /** Those of all groups, in the order of their names. */
    List<GroupHealth> all() {
        return Stream.concat(own.values().stream(), groups().values().stream().map(Group::new))
                .sorted(Comparator.comparing(GroupHealth::group))
                .toList();
    }

    /** That of any group, whether it is one of these or has its own; nothing if no group has the name. */
    Optional<GroupHealth> find(String group) {
        return Optional.ofNullable(own.get(group)).or(() -> Optional.ofNullable(getContributor(group)));
    }

    private final class Group extends GroupHealth {

        private final EventProcessor processor;

        private Group(EventProcessor processor) {
            super(processor.getName(), states);
            this.processor = processor;
        }

        @Override
        protected EventProcessor processor() {
            return processor;
        }

        /** Of the segment that is the furthest behind. A group without a token has not begun. */
        @Override
        protected OptionalLong position() {
            var positions = jdbc.sql("select token, token_type from eventstore.token where processor_name = ?")
                    .param(processor.getName())
                    .query((row, number) -> position(row.getString("token"), row.getString("token_type")))
                    .list();
            return positions.stream().allMatch(OptionalLong::isPresent)
                    ? OptionalLong.of(positions.stream()
                            .mapToLong(OptionalLong::orElseThrow)
                            .min()
                            .orElse(0))
                    : OptionalLong.empty();
        }

        private OptionalLong position(@Nullable String token, @Nullable String type) {
            if (token == null || type == null) {
                return OptionalLong.of(0);
            }
            try {
                Object read = serializer.deserialize(new SimpleSerializedObject<>(token, String.class, type, null));
                return read instanceof TrackingToken known ? known.position() : OptionalLong.empty();
            } catch (SerializationException e) {
                return OptionalLong.empty();
            }
        }
    }
}

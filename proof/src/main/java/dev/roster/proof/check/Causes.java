package dev.roster.proof.check;

import dev.roster.proof.run.Event;
import dev.roster.proof.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events belong together, since one command led to them, and which commands can have led to them. */
final class Causes {

    private final List<Intent> intents;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<Long, Group> byPosition = new HashMap<>();
    private final Map<Intent, Long> sure = new LinkedHashMap<>();
    private final Map<String, List<Intent>> makers = new HashMap<>();

    Causes(Run run) {
        intents =
                run.calls().stream().flatMap(call -> Intents.of(call).stream()).toList();
        for (var event : run.events()) {
            var group = groups.computeIfAbsent(event.command(), command -> new Group(new ArrayList<>()));
            group.events.add(event);
            byPosition.put(event.position(), group);
        }
        for (var intent : intents) {
            if (intent.kind().makes() && intent.stream() != null) {
                makers.computeIfAbsent(intent.stream(), id -> new ArrayList<>()).add(intent);
            }
            if (intent.isSurelyTheCause() && intent.position() != null) {
                var group = byPosition.get(intent.position());
                if (group != null && explains(intent, group)) {
                    sure.put(intent, group.first().position());
                }
            }
        }
    }

    List<Intent> intents() {
        return intents;
    }

    /** In the order of their first events. */
    Iterable<Group> groups() {
        return groups.values();
    }

    /** The commands that were to make what has an id. */
    List<Intent> makers(String id) {
        return makers.getOrDefault(id, List.of());
    }

    @Nullable
    Group at(long position) {
        return byPosition.get(position);
    }

    /** Commands that led to events without any doubt, with the position of the first. */
    Map<Intent, Long> sure() {
        return sure;
    }

    /** Whether a command can have led to these events, as far as they are not sealed. */
    static boolean explains(Intent intent, Group group) {
        var first = group.first();
        var stream = intent.stream();
        if ((stream != null && !stream.equals(first.stream())) || !isSentByTheActor(intent, first)) {
            return false;
        }
        return switch (intent.kind()) {
            case REGISTER ->
                first.name().equals("HeroRegistered")
                        && group.areOnly("HeroRegistered", "HeroEnlisted")
                        && group.teams("HeroEnlisted").equals(new HashSet<>(intent.teams()))
                        && group.events.size() == 1 + intent.teams().size();
            case FORM ->
                first.name().equals("TeamFormed")
                        && group.events.size() == 1
                        && first.data("name").equals(intent.texts().get("name"))
                        && first.data("headquarters").equals(intent.texts().get("headquarters"));
            case REVISE_HERO ->
                group.areOnly("HeroRenamed", "SecretNameChanged", "HeroAgeChanged")
                        && group.names().stream().allMatch(intent.texts()::containsKey)
                        && group.names().size() == group.events.size();
            case REVISE_TEAM ->
                group.areOnly("TeamRenamed", "TeamRelocated")
                        && group.events.stream()
                                .allMatch(event -> event.data(detail(event))
                                        .equals(intent.texts().get(detail(event))));
            case ENLIST -> group.isOnly("HeroEnlisted", intent.team());
            case DISCHARGE -> group.isOnly("HeroDischarged", intent.team());
            case REASSIGN ->
                group.areOnly("HeroEnlisted", "HeroDischarged")
                        && intent.teams().containsAll(group.teams("HeroEnlisted"))
                        && group.teams("HeroDischarged").stream().noneMatch(intent.teams()::contains);
            case RETIRE -> group.isOnly("HeroRetired", null);
            case FORGET -> group.isOnly("HeroForgotten", null);
            case DISBAND -> group.isOnly("TeamDisbanded", null);
        };
    }

    private static boolean isSentByTheActor(Intent intent, Event event) {
        var token = intent.call().token();
        return token == null || event.actor().isEmpty() || event.actor().equals(token);
    }

    /** The detail that an event changes. */
    private static String detail(Event event) {
        return switch (event.name()) {
            case "HeroRenamed", "TeamRenamed" -> "name";
            case "SecretNameChanged" -> "secretName";
            case "HeroAgeChanged" -> "age";
            case "TeamRelocated" -> "headquarters";
            default -> "";
        };
    }

    /** The events of one command. */
    record Group(List<Event> events) {

        Event first() {
            return events.getFirst();
        }

        Event last() {
            return events.getLast();
        }

        private boolean areOnly(String... names) {
            return events.stream().allMatch(event -> List.of(names).contains(event.name()));
        }

        private boolean isOnly(String name, @Nullable String team) {
            return events.size() == 1
                    && first().name().equals(name)
                    && (team == null || first().team().equals(team));
        }

        private Set<String> teams(String name) {
            var teams = new HashSet<String>();
            events.stream().filter(event -> event.name().equals(name)).forEach(event -> teams.add(event.team()));
            return teams;
        }

        private Set<String> names() {
            var names = new HashSet<String>();
            events.forEach(event -> names.add(detail(event)));
            return names;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return events.toString();
        }
    }
}

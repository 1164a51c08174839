package dev.roster.proof.check;

import dev.roster.proof.check.Bounds.Erasure;
import dev.roster.proof.check.Findings.Rule;
import dev.roster.proof.run.Call;
import dev.roster.proof.run.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Nothing that was sealed of a hero is in an answer to a call that was sent after it was acknowledged that the hero is forgotten. */
final class Erasures {

    private static final Set<String> PERSONAL = Set.of("name", "secretName");

    private final Roster roster;
    private final Bounds bounds;
    private final Findings findings;
    private final Map<String, Roster.Hero> byText = new HashMap<>();

    Erasures(Roster roster, Bounds bounds, Findings findings) {
        this.roster = roster;
        this.bounds = bounds;
        this.findings = findings;
    }

    void check(Run run) {
        collect();
        if (byText.isEmpty()) {
            return;
        }
        for (var call : run.calls()) {
            if (call.isRead() && call.isAccepted()) {
                findings.checked(Rule.ERASURES);
                look(call.answer(), call, new HashSet<>());
            }
        }
    }

    /** The export is of the end: it has the keys of those whose erasure was lost. */
    void checkExport(Run run) {
        collect();
        for (var event : run.events()) {
            findings.checked(Rule.ERASURES);
            openly(event.whole());
        }
    }

    /** Texts that only one hero ever had, and who is forgotten. */
    private void collect() {
        var others = new HashSet<String>();
        for (var hero : roster.heroes().values()) {
            for (var text : texts(hero)) {
                if (hero.forgotten == 0 || byText.containsKey(text)) {
                    others.add(text);
                } else {
                    byText.put(text, hero);
                }
            }
        }
        for (var team : roster.teams().values()) {
            team.events.forEach(event -> PERSONAL.forEach(field -> others.add(event.data(field))));
        }
        byText.keySet().removeAll(others);
    }

    private static Set<String> texts(Roster.Hero hero) {
        var texts = new HashSet<String>();
        for (var event : hero.events) {
            var state = hero.states.at(event.position());
            if (state != null) {
                add(state.name(), texts);
                add(state.secretName(), texts);
            }
        }
        return texts;
    }

    private static void add(Fact fact, Set<String> texts) {
        if (fact.value() instanceof String text) {
            texts.add(text);
        }
    }

    private void look(JsonNode node, Call call, Set<String> found) {
        if (node.isString()) {
            var hero = byText.get(node.stringValue());
            if (hero != null && isErased(hero, call) && found.add(hero.id)) {
                findings.violation(
                        Rule.ERASURES,
                        call,
                        "the hero " + hero.id + " was forgotten before, at position " + hero.forgotten
                                + ", and its answer has what was sealed of it");
            }
        } else {
            node.forEach(inner -> look(inner, call, found));
        }
    }

    /** What the live read model does not know of yet it does not say to be: that is for {@link Sessions}. */
    private boolean isErased(Roster.Hero hero, Call call) {
        return bounds.erasure(hero, call) == Erasure.DONE
                && (!call.readsLive() || call.position() == null || call.position() >= hero.forgotten);
    }

    /** An export has a key of nobody who is forgotten, and what is sealed is not in the clear. */
    private void openly(JsonNode event) {
        var hero = roster.heroes().get(event.path("data").path("heroId").asString(""));
        if (hero != null && hero.forgotten > 0 && event.has("wrappedkey")) {
            findings.violation(
                    Rule.ERASURES, null, "the export has a key of the hero " + hero.id + ", who is forgotten");
        }
        event.path("data").forEach(value -> {
            if (value.isString() && byText.containsKey(value.stringValue())) {
                findings.violation(Rule.ERASURES, null, "the export has in the clear what was sealed: " + event);
            }
        });
    }
}

package dev.roster.proof.check;

import dev.roster.proof.run.Call;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One command that a client sent: a write, or a line of many.
 *
 * @param line its number in the body, from 1; 0 if it is the whole call
 * @param hero null if it has none, or if the service is to give it an id
 * @param team the same
 * @param texts the details that it gives, by their names; the age can be null
 * @param teams that a hero is to be in
 * @param position of the answer to it
 * @param made the id in the answer, of what it made
 */
record Intent(
        Call call,
        int line,
        Kind kind,
        @Nullable String hero,
        @Nullable String team,
        Map<String, @Nullable Object> texts,
        List<String> teams,
        Outcome outcome,
        int status,
        @Nullable Long position,
        @Nullable String made,
        JsonNode problem) {

    /** What is asked for. */
    enum Kind {
        REGISTER,
        FORM,
        REVISE_HERO,
        REVISE_TEAM,
        ENLIST,
        DISCHARGE,
        REASSIGN,
        RETIRE,
        FORGET,
        DISBAND;

        boolean makes() {
            return this == REGISTER || this == FORM;
        }

        /** Whether it is accepted only if it changes something. */
        boolean alwaysChanges() {
            return this == RETIRE || this == FORGET || this == DISBAND;
        }
    }

    /** What the client knows of it. */
    enum Outcome {
        ACCEPTED,
        REFUSED,
        UNKNOWN
    }

    /** The stream that decides; null if the client does not know its id. */
    @Nullable
    String stream() {
        var known = switch (kind) {
            case FORM, REVISE_TEAM, DISBAND -> team;
            default -> hero;
        };
        return known != null ? known : made;
    }

    /** What tells it from all others when it is sent again; null if each time is a time of its own. */
    @Nullable
    String unit() {
        var key = call.headers().get("idempotency-key");
        if (!kind.makes()) {
            return null;
        }
        return key != null && line == 0 ? kind + " " + call.token() + " " + key : stream();
    }

    /** Whether an answer says that this very command changed something, and no other. */
    boolean isSurelyTheCause() {
        if (outcome != Outcome.ACCEPTED || call.hasStatus(202) || call.isAnsweredWithRepresentation()) {
            return false;
        }
        return switch (kind) {
            case REGISTER, FORM -> status == 201 && call.headers().get("idempotency-key") == null;
            case ENLIST -> line == 0 ? status == 201 : !isAtomic();
            case DISCHARGE -> line > 0 && !isAtomic();
            case RETIRE, FORGET, DISBAND -> line == 0 || !isAtomic();
            case REVISE_HERO, REVISE_TEAM, REASSIGN -> false;
        };
    }

    boolean isAtomic() {
        return line > 0 && "true".equals(call.query().get("atomic"));
    }

    /** Whether its content is that of another, however the teams are ordered. */
    boolean hasContentOf(Intent other) {
        return kind == other.kind
                && texts.equals(other.texts)
                && teams.stream()
                        .sorted()
                        .toList()
                        .equals(other.teams.stream().sorted().toList());
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
        return kind + (line == 0 ? "" : " in line " + line);
    }
}

package dev.roster.query;

import jakarta.persistence.EntityManager;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;

/** Asks the read model, says which position every answer is of, and gives none that is older than its reader asked for. */
@Component
class Queries {

    private static final String POSITION = "Roster-Position";

    private final EntityManager entities;

    Queries(EntityManager entities) {
        this.entities = entities;
    }

    /** @throws NotReached if the reader asked for a later position */
    <O, T> Answer<O, T> ask(Question<O, T> question, ServletWebRequest reader) {
        var answer = question.ask(entities);
        Objects.requireNonNull(reader.getResponse()).setHeader(POSITION, String.valueOf(answer.position()));
        var asked = asked(reader);
        if (asked > answer.position()) {
            throw new NotReached(asked, answer.position());
        }
        return answer;
    }

    private static long asked(ServletWebRequest reader) {
        var header = reader.getHeader(POSITION);
        return header == null ? 0 : Long.parseLong(header);
    }
}

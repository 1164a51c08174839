package dev.roster.query;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.Objects;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;

/** Asks the read model, says which position every answer is of, and gives none that is older than its reader asked for. */
@Component
class Queries {

    private static final String POSITION = "Roster-Position";

    private final EntityManager entities;
    private final ReadModel readModel;

    Queries(EntityManager entities, ReadModel readModel) {
        this.entities = entities;
        this.readModel = readModel;
    }

    /**
     * @throws NotReached if the reader asked for a later position
     * @throws NotServed if the live generation is of another version
     */
    <O, T> Answer<O, T> ask(Question<O, T> question, ServletWebRequest reader) {
        var answer = ask(question);
        say(answer.position(), reader);
        var asked = asked(reader);
        if (asked > answer.position()) {
            throw new NotReached(asked, answer.position());
        }
        return answer;
    }

    /** Says which position an answer is of. */
    static void say(long position, ServletWebRequest reader) {
        Objects.requireNonNull(reader.getResponse()).setHeader(POSITION, String.valueOf(position));
    }

    /** Tables of another version may lack what is asked for. */
    private <O, T> Answer<O, T> ask(Question<O, T> question) {
        try {
            return question.ask(entities, readModel.version());
        } catch (PersistenceException | DataAccessException e) {
            if (!readModel.isServed()) {
                throw new NotServed();
            }
            throw e;
        }
    }

    private static long asked(ServletWebRequest reader) {
        var header = reader.getHeader(POSITION);
        return header == null ? 0 : Long.parseLong(header);
    }
}

package dev.roster.query;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.Objects;
import java.util.function.LongFunction;
import org.hibernate.SessionFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;

/** Asks the read model, says which position every answer is of, and gives none that is older than its reader asked for. */
@Component
class Queries {

    private static final String POSITION = "Roster-Position";

    private final EntityManager entities;
    private final SessionFactory sessions;
    private final ReadModel readModel;
    private final Moments moments;

    Queries(EntityManager entities, ReadModel readModel, Moments moments) {
        this.entities = entities;
        this.sessions = entities.getEntityManagerFactory().unwrap(SessionFactory.class);
        this.readModel = readModel;
        this.moments = moments;
    }

    /**
     * Asks the live generation, or a snapshot, which is of its own position whatever the reader asked for.
     *
     * @throws NotReached if the reader asked for a later position
     * @throws NotServed if the live generation is of another version
     * @throws NotFound if there is no such snapshot
     */
    <O, T> Answer<O, T> ask(Question<O, T> question, SnapshotQuery source, ServletWebRequest reader) {
        var answer = source.snapshot() == null ? ask(question) : ask(question, source.snapshot());
        say(answer.position(), reader);
        if (source.snapshot() != null) {
            return answer;
        }
        var asked = asked(reader);
        if (asked > answer.position()) {
            throw new NotReached(asked, answer.position());
        }
        return answer;
    }

    /**
     * Asks the read model, or the past if the reader asks for a moment.
     *
     * @param past what was known at a position
     * @throws InvalidQuery if there is no such moment, or a snapshot is asked for, too
     */
    <O, T> Answer<O, T> ask(
            Question<O, T> question,
            LongFunction<Answer<O, T>> past,
            MomentQuery moment,
            SnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        source.requireNotWith(moment);
        if (moment.asOf() == null) {
            return ask(question, source, reader);
        }
        var at = moments.resolve("asOf", moment.asOf());
        say(at, reader);
        return past.apply(at);
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

    /** By the same statements, about the tables of another schema. */
    private <O, T> Answer<O, T> ask(Question<O, T> question, String name) {
        var snapshot = readModel.snapshots().find(name).orElseThrow(() -> NotFound.snapshot(name));
        if (snapshot.version() != readModel.version()) {
            throw NotFound.snapshotFor(readModel.version(), snapshot);
        }
        try (var session = sessions.withOptions()
                .statementInspector(snapshot.insteadOfLive())
                .openSession()) {
            return question.ask(session, readModel.version());
        } catch (PersistenceException e) {
            if (readModel.generation(snapshot).progress().isEmpty()) {
                throw NotFound.snapshot(name);
            }
            throw e;
        }
    }

    private static long asked(ServletWebRequest reader) {
        var header = reader.getHeader(POSITION);
        return header == null ? 0 : Long.parseLong(header);
    }
}

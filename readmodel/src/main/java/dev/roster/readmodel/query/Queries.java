package dev.roster.readmodel.query;

import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.epoch.HistoryRewound;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.readmodel.NotFound;
import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.web.list.PageQuery;
import dev.roster.web.problem.InvalidQuery;
import dev.roster.web.write.ReadYourWrites;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.hibernate.SessionFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;

/** Reads the read model. Every answer has its position, which is never earlier than the one that the request asks for. */
@Component
public class Queries {

    private final Places places;
    private final SessionFactory sessions;
    private final ReadModel readModel;
    private final Moments moments;
    private final Positions positions;
    private final Epochs epochs;
    private final Pattern live;

    Queries(
            EntityManager entities,
            Places places,
            ReadModel readModel,
            Moments moments,
            Positions positions,
            Epochs epochs,
            ReadModelSchema schema) {
        this.places = places;
        this.sessions = entities.getEntityManagerFactory().unwrap(SessionFactory.class);
        this.readModel = readModel;
        this.moments = moments;
        this.positions = positions;
        this.epochs = epochs;
        this.live = Pattern.compile("\\b" + schema.name() + "\\.");
    }

    /**
     * Reads the live generation, or a snapshot, which has a position of its own whatever the request asks for.
     *
     * @throws NotReached if the request asks for a later position
     * @throws HistoryRewound if it asks for one of a history that was rewound
     * @throws NotServed if the live generation is of another version
     * @throws NotFound if there is no such snapshot
     */
    public <O, T> ListResult<O, T> execute(
            ListStatement<O, T> statement, ReadModelSnapshotQuery source, ServletWebRequest reader) {
        var snapshot = source.snapshot();
        var asked = snapshot == null ? askedPosition(reader) : Position.START;
        var result = inOneEpoch(epoch -> {
            var read = snapshot == null ? execute(statement, positions.require(asked)) : execute(statement, snapshot);
            return read.in(epoch);
        });
        addPosition(result.position(), reader);
        if (asked.number() > result.position().number()) {
            throw new NotReached(asked.number(), result.position().number());
        }
        return result;
    }

    /**
     * Reads the read model, or its state at a moment if the request asks for one.
     *
     * @param asOf reads the state at a moment
     * @throws InvalidQuery if there is no such moment, or if the request asks for a snapshot, too
     */
    public <O, T> ListResult<O, T> execute(
            ListStatement<O, T> statement,
            Function<Past, ListResult<O, T>> asOf,
            MomentQuery moment,
            ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        source.requireNotWith(moment);
        var asked = moment.asOf();
        if (asked == null) {
            return execute(statement, source, reader);
        }
        return inOneEpoch(epoch -> past(resolve(asked, reader), asOf).in(epoch));
    }

    /** Reads, and reads again if the history may have become another meanwhile. */
    public <T, E extends Exception> T inOneEpoch(Reading<T, E> reading) throws E {
        while (true) {
            var epoch = epochs.id();
            var read = reading.in(epoch);
            if (epoch == epochs.id()) {
                return read;
            }
        }
    }

    /**
     * Reads the state at a position, which no event can get any more.
     *
     * @param read may be called twice
     */
    public <T> T past(long position, Function<Past, T> read) {
        return places.past(position, read);
    }

    /**
     * Reads events, of which the last one's position is the moment's.
     *
     * @param read may be called twice
     */
    public <T> T newest(Function<Past, T> read) {
        return places.newest(read);
    }

    /**
     * The position of the moment that a page of a whole list is asked for, which the answer's headers get.
     *
     * @param moment that the request asks for
     * @throws InvalidQuery if there is no such moment, or if the request asks for a snapshot, a filter or another order than that of
     *     the ids, too
     */
    public long resolveForWholeList(
            MomentQuery moment, PageQuery page, ReadModelSnapshotQuery source, ServletWebRequest reader)
            throws InterruptedException {
        source.requireNotWith(moment);
        moment.requireUnfilteredById(page, reader);
        return resolve(Objects.requireNonNull(moment.asOf()), reader);
    }

    private long resolve(String moment, ServletWebRequest reader) throws InterruptedException {
        var at = moments.resolve("asOf", moment);
        addPosition(at, reader);
        return at;
    }

    /** Adds the position of an answer to its headers. A moment can be at a position that no event has, and then has no mark. */
    public void addPosition(long position, ServletWebRequest reader) {
        addPosition(marked(position), reader);
    }

    /** A position with the mark of its event, if there is one. */
    public Position marked(long position) {
        var event = positions.at(position);
        return event.number() == position ? event : Position.unmarked(position);
    }

    private static void addPosition(Position position, ServletWebRequest reader) {
        Objects.requireNonNull(reader.getResponse()).setHeader(ReadYourWrites.POSITION, position.toString());
    }

    /** Tables of another version may lack columns of the statement. */
    private <O, T> ListResult<O, T> execute(ListStatement<O, T> statement, long required) {
        try {
            return places.live(statement, required);
        } catch (PersistenceException | DataAccessException e) {
            if (!readModel.isServed()) {
                throw new NotServed();
            }
            throw e;
        }
    }

    /** Runs the same statement on the tables of another schema. */
    private <O, T> ListResult<O, T> execute(ListStatement<O, T> statement, String name) {
        var snapshot = readModel.snapshots().find(name).orElseThrow(() -> NotFound.snapshot(name));
        if (snapshot.version() != readModel.version()) {
            throw NotFound.snapshotFor(readModel.version(), snapshot);
        }
        try (var session = sessions.withOptions()
                .statementInspector(insteadOfLive(snapshot))
                .openSession()) {
            return statement.execute(session, readModel.version());
        } catch (PersistenceException e) {
            if (readModel.generation(snapshot).progress().isEmpty()) {
                throw NotFound.snapshot(name);
            }
            throw e;
        }
    }

    /** Makes statements about the live tables ask those of a snapshot. */
    private UnaryOperator<String> insteadOfLive(ReadModelSnapshot snapshot) {
        return statement -> {
            var other = live.matcher(statement).replaceAll(snapshot.schema() + ".");
            if (other.equals(statement)) {
                throw new IllegalStateException("This is not about the live tables: " + statement);
            }
            return other;
        };
    }

    private static Position askedPosition(ServletWebRequest reader) {
        var header = reader.getHeader(ReadYourWrites.POSITION);
        return header == null ? Position.START : Position.valueOf(header);
    }

    /** What is read, and what has to be of the same history, such as the position of a moment. */
    @FunctionalInterface
    public interface Reading<T, E extends Exception> {

        /**
         * Reads once.
         *
         * @param epoch by its id
         */
        T in(long epoch) throws E;
    }
}

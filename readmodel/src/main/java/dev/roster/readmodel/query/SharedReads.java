package dev.roster.readmodel.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roster.eventstore.transaction.CoalescingLookup;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the live generation in one place for all who ask at the same moment. Who asks for the same gets the same answer. Owners with
 * what is linked to them are read by one statement, whichever owners are asked for. No answer is from before it was asked for.
 */
final class SharedReads {

    private static final String WHAT = "The read model";

    private static final int KINDS = 1_000;

    private final SessionFactoryImplementor sessions;
    private final Jpa jpa;
    private final JdbcClient jdbc;
    private final int version;
    private final Duration longest;

    private final Cache<MembersStatement.Kind, Optional<CoalescingLookup<UUID, ListResult<?, ?>>>> ofMembers =
            Caffeine.newBuilder().maximumSize(KINDS).build();

    /** For no longer than somebody waits, since questions name people. */
    private final Cache<ListStatement.Question, CoalescingLookup<ListStatement.Question, ListResult<?, ?>>> ofQuestions;

    /**
     * @param version of the generation
     * @param longest how long somebody waits
     */
    SharedReads(SessionFactoryImplementor sessions, Jpa jpa, JdbcClient jdbc, int version, Duration longest) {
        this.sessions = sessions;
        this.jpa = jpa;
        this.jdbc = jdbc;
        this.version = version;
        this.longest = longest;
        this.ofQuestions = Caffeine.newBuilder()
                .maximumSize(KINDS)
                .expireAfterAccess(longest)
                .build();
    }

    /** The result of a statement that began after this was called. Throws what the statement throws. */
    @SuppressWarnings("unchecked") // Statements of one kind have the same rows, and so have equal questions.
    <O, T> ListResult<O, T> execute(ListStatement<O, T> statement) {
        var owner = statement.onlyOwner();
        var ofOwners = owner == null
                ? Optional.<CoalescingLookup<UUID, ListResult<?, ?>>>empty()
                : ofMembers.get(MembersStatement.Kind.of(statement), kind -> ofMembers(statement));
        var result = owner != null && ofOwners.isPresent()
                ? ofOwners.get().find(owner, longest)
                : find(statement.question(), statement);
        return (ListResult<O, T>) result.orElseThrow();
    }

    private <O, T> Optional<CoalescingLookup<UUID, ListResult<?, ?>>> ofMembers(ListStatement<O, T> statement) {
        return MembersStatement.of(statement, sessions)
                .map(members -> new CoalescingLookup<>(WHAT, owners -> members.execute(owners, jdbc, version)));
    }

    private Optional<ListResult<?, ?>> find(ListStatement.Question question, ListStatement<?, ?> statement) {
        return ofQuestions
                .get(
                        question,
                        asked -> new CoalescingLookup<>(
                                WHAT,
                                all -> Map.of(asked, jpa.ask(entities -> statement.execute(asked, entities, version)))))
                .find(question, longest);
    }

    /** How JPA reaches the place. */
    interface Jpa {
        ListResult<?, ?> ask(Function<EntityManager, ListResult<?, ?>> question);
    }
}

package dev.roster.readmodel.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roster.eventstore.transaction.CoalescingLookup;
import dev.roster.readmodel.ReadModel;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the live generation for all who ask at the same moment. Who asks for the same gets the same answer. Owners with what is
 * linked to them are read by one statement, whichever owners are asked for. No answer is from before it was asked for.
 */
@Component
class SharedReads {

    private static final String WHAT = "The read model";

    /** A little more than a statement can wait for its answer. */
    private static final Duration LONGEST = Duration.ofSeconds(6);

    private static final int KINDS = 1_000;

    private final EntityManager entities;
    private final SessionFactoryImplementor sessions;
    private final JdbcClient jdbc;
    private final int version;

    private final Cache<MembersStatement.Kind, Optional<CoalescingLookup<UUID, ListResult<?, ?>>>> ofMembers =
            Caffeine.newBuilder().maximumSize(KINDS).build();

    /** For no longer than somebody waits, since questions name people. */
    private final Cache<ListStatement.Question, CoalescingLookup<ListStatement.Question, ListResult<?, ?>>>
            ofQuestions = Caffeine.newBuilder()
                    .maximumSize(KINDS)
                    .expireAfterAccess(LONGEST)
                    .build();

    SharedReads(EntityManager entities, JdbcClient jdbc, ReadModel readModel) {
        this.entities = entities;
        this.sessions = entities.getEntityManagerFactory().unwrap(SessionFactoryImplementor.class);
        this.jdbc = jdbc;
        this.version = readModel.version();
    }

    /** The result of a statement that began after this was called. Throws what the statement throws. */
    @SuppressWarnings("unchecked") // Statements of one kind have the same rows, and so have equal questions.
    <O, T> ListResult<O, T> execute(ListStatement<O, T> statement) {
        var owner = statement.onlyOwner();
        var ofOwners = owner == null
                ? Optional.<CoalescingLookup<UUID, ListResult<?, ?>>>empty()
                : ofMembers.get(MembersStatement.Kind.of(statement), kind -> ofMembers(statement));
        var result = owner != null && ofOwners.isPresent()
                ? ofOwners.get().find(owner, LONGEST)
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
                                WHAT, all -> Map.of(asked, statement.execute(asked, entities, version))))
                .find(question, LONGEST);
    }
}

package dev.roster.eventstore.transaction;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.RollbackException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The one transaction manager, of JDBC, JPA and Axon. Its transactions are JDBC's, and JPA takes part on the same connection
 * from the moment that somebody asks for the entity manager: commands, which use none, do not pay for one.
 *
 * <p>What is held back ({@link WriteBehind}) is written after all else, immediately before the commit: also what is added while
 * Spring calls {@code beforeCommit}. What is done while Spring calls {@code afterCommit} is in a transaction of its own. As by
 * Spring's own manager of JPA, savepoints are refused.
 */
public final class LazyJpaTransactionManager extends JdbcTransactionManager {

    private final EntityManagerFactory entities;
    private final SessionFactory sessions;
    private final JpaDialect dialect;
    private final SynchronousCommits commits;

    /** In the place of an entity manager that nobody has asked for. */
    private final EntityManager none;

    public LazyJpaTransactionManager(DataSource dataSource, EntityManagerFactory entities) {
        super(dataSource);
        setNestedTransactionAllowed(false);
        this.commits = new SynchronousCommits(dataSource);
        this.entities = entities;
        this.sessions = entities.unwrap(SessionFactory.class);
        this.dialect = Objects.requireNonNull(((EntityManagerFactoryInfo) entities).getJpaDialect());
        this.none = SharedEntityManagerCreator.createSharedEntityManager(entities);
    }

    /**
     * Whether a transaction is under way, which a command would be part of.
     *
     * @throws IllegalTransactionStateException if another manager has begun it
     */
    public boolean isUnderWay() {
        return isExistingTransaction(doGetTransaction());
    }

    /** One that is completed takes nobody in, although it lets its resources go only a little later. */
    @Override
    protected boolean isExistingTransaction(Object transaction) {
        if (!super.isExistingTransaction(transaction)) {
            return false;
        }
        if (!TransactionSynchronizationManager.hasResource(CurrentTransaction.class)) {
            throw new IllegalTransactionStateException(
                    "Another transaction manager has begun this transaction on the same"
                            + " DataSource, and commands can't be part of it: use the bean transactionManager.");
        }
        return CurrentTransaction.get() != null;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        var before = unbind();
        try {
            super.doBegin(transaction, definition);
        } catch (RuntimeException | Error e) {
            bind(before);
            throw e;
        }
        var current = new CurrentTransaction(
                new LazyEntityManager(sessions, none, connection(), definition), () -> bind(before));
        TransactionSynchronizationManager.bindResource(CurrentTransaction.class, current);
        TransactionSynchronizationManager.bindResource(entities, current.entities());
    }

    /** What a transaction that is completed, or a request that keeps an entity manager, has bound to the thread. */
    private Bound unbind() {
        var current = TransactionSynchronizationManager.unbindResourceIfPossible(CurrentTransaction.class);
        return new Bound(
                current == null
                        ? null
                        : TransactionSynchronizationManager.unbindResourceIfPossible(getResourceFactory()),
                TransactionSynchronizationManager.unbindResourceIfPossible(entities),
                current,
                List.of());
    }

    private void bind(Bound bound) {
        bind(getResourceFactory(), bound.connection());
        bind(entities, bound.entities());
        bind(CurrentTransaction.class, bound.current());
        CurrentTransaction.giveBack(bound.unitsOfWork());
    }

    private static void bind(Object key, @Nullable Object resource) {
        if (resource != null) {
            TransactionSynchronizationManager.bindResource(key, resource);
        }
    }

    /** With the units of work: a command that is sent in a transaction of its own is decided, and undone, with that. */
    @Override
    protected Object doSuspend(Object transaction) {
        return new Bound(
                super.doSuspend(transaction),
                TransactionSynchronizationManager.unbindResourceIfPossible(entities),
                TransactionSynchronizationManager.unbindResource(CurrentTransaction.class),
                CurrentTransaction.takeUnitsOfWork());
    }

    @Override
    protected void doResume(@Nullable Object transaction, Object suspended) {
        bind((Bound) suspended);
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        var current = current();
        // A listener that Spring called since it looked for itself may have failed in it, too.
        if (status.isGlobalRollbackOnly() || current.entities().isRollbackOnlyByJpa()) {
            doRollback(status);
            throw new UnexpectedRollbackException(
                    "Part of the transaction failed before, and it can only be rolled back");
        }
        try {
            current.entities().flush();
            current.write();
            current.entities().commit();
            commits.commit(connection().getConnection(), () -> super.doCommit(status));
        } catch (SQLException e) {
            throw current.failed(translateException("commit", e));
        } catch (RuntimeException e) {
            throw current.failed(translated(e));
        }
        current.complete();
    }

    private RuntimeException translated(RuntimeException failure) {
        return failure instanceof RollbackException && failure.getCause() instanceof RuntimeException cause
                ? DataAccessUtils.translateIfNecessary(cause, dialect)
                : DataAccessUtils.translateIfNecessary(failure, dialect);
    }

    /**
     * What failed before counts: that a lost connection can't be rolled back would hide why it was lost. PostgreSQL rolls back whatever
     * such a connection did not commit.
     */
    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        var current = current();
        current.complete();
        try {
            super.doRollback(status);
        } catch (RuntimeException e) {
            var failure = current.failure();
            if (failure.isPresent()) {
                failure.get().addSuppressed(e);
            } else if (!isLost(e)) {
                throw e;
            }
        } finally {
            current.entities().abandon();
        }
    }

    private boolean isLost(RuntimeException failure) {
        try {
            return connection().getConnection().isClosed();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private ConnectionHolder connection() {
        return (ConnectionHolder)
                Objects.requireNonNull(TransactionSynchronizationManager.getResource(getResourceFactory()));
    }

    private static CurrentTransaction current() {
        return (CurrentTransaction)
                Objects.requireNonNull(TransactionSynchronizationManager.getResource(CurrentTransaction.class));
    }

    /**
     * Spring rolls nothing back if a listener that it calls before the commit, or a flush, throws a TransactionException: it takes that
     * for the outcome of the commit. To give the connection back as it is would commit what was written.
     */
    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        var current = current();
        try {
            if (!current.isCompleted()) {
                doRollback(new DefaultTransactionStatus(null, transaction, true, false, false, false, false, null));
            }
        } finally {
            cleanUp(transaction, current);
        }
    }

    private void cleanUp(Object transaction, CurrentTransaction current) {
        TransactionSynchronizationManager.unbindResource(CurrentTransaction.class);
        // Somebody who asked for an unsynchronized one has taken it away already.
        TransactionSynchronizationManager.unbindResourceIfPossible(entities);
        current.entities().close();
        super.doCleanupAfterCompletion(transaction);
        current.restore();
    }

    /** What is bound to a thread for a transaction. */
    private record Bound(
            @Nullable Object connection,
            @Nullable Object entities,
            @Nullable Object current,
            List<UnitOfWork<?>> unitsOfWork) {}
}

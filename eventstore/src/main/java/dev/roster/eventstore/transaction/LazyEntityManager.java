package dev.roster.eventstore.transaction;

import jakarta.persistence.EntityManager;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The entity manager of a transaction, made on its connection when it is first asked for. */
final class LazyEntityManager extends EntityManagerHolder {

    private final SessionFactory sessions;
    private final ConnectionHolder connection;
    private final TransactionDefinition definition;
    private @Nullable Session session;

    /** @param none stands in its place until somebody asks for it */
    LazyEntityManager(
            SessionFactory sessions,
            EntityManager none,
            ConnectionHolder connection,
            TransactionDefinition definition) {
        super(none);
        this.sessions = sessions;
        this.connection = connection;
        this.definition = definition;
        setSynchronizedWithTransaction(true);
        setTransactionActive(true);
    }

    @Override
    public EntityManager getEntityManager() {
        if (session == null) {
            session = open();
            entityManager = session;
        }
        return session;
    }

    private Session open() {
        var opened =
                sessions.withOptions().connection(connection.getConnection()).openSession();
        if (connection.hasTimeout()) {
            opened.getTransaction().setTimeout(connection.getTimeToLiveInSeconds());
        }
        opened.getTransaction().begin();
        if (definition.isReadOnly()) {
            opened.setHibernateFlushMode(FlushMode.MANUAL);
            opened.setDefaultReadOnly(true);
        }
        // There is none while Spring calls afterCompletion, in which listeners for AFTER_COMMIT are called, too.
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void flush() {
                    LazyEntityManager.this.flush();
                }
            });
        }
        return opened;
    }

    boolean isRollbackOnlyByJpa() {
        return session != null && session.getTransaction().getRollbackOnly();
    }

    void flush() {
        if (session != null && !definition.isReadOnly()) {
            session.flush();
        }
    }

    /** Commits the connection, too. */
    void commit() {
        if (session != null) {
            session.getTransaction().commit();
        }
    }

    /** After the connection was rolled back, or lost. */
    void abandon() {
        if (session != null) {
            session.clear();
            session.getTransaction().markRollbackOnly();
        }
    }

    void close() {
        if (session == null) {
            entityManager = null;
        }
        clear();
        closeAll();
    }
}

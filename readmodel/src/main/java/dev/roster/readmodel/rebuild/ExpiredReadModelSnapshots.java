package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.readmodel.ReadModelSnapshots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Drops snapshots of the read model that have expired, soon after they have; every node does. */
@Component
class ExpiredReadModelSnapshots {

    private static final Logger log = LoggerFactory.getLogger(ExpiredReadModelSnapshots.class);

    private static final long LOOK_MILLIS = 5_000;

    private final ReadModelSnapshots snapshots;
    private final TransactionOperations transactions;

    ExpiredReadModelSnapshots(ReadModel readModel, TransactionOperations transactions) {
        this.snapshots = readModel.snapshots();
        this.transactions = transactions;
    }

    /** At a fixed rate, so that a look that takes long holds up no other scheduled task. */
    @Scheduled(fixedRate = LOOK_MILLIS)
    void drop() {
        try {
            snapshots.expired().forEach(this::drop);
        } catch (DataAccessException e) {
            log.debug("Which snapshots have expired can't be read now", e);
        }
    }

    private void drop(ReadModelSnapshot snapshot) {
        try {
            transactions.executeWithoutResult(transaction -> snapshots.dropExpired(snapshot.name()));
        } catch (DataAccessException e) {
            log.debug("{} is still being read, or the database can't be reached", snapshot.schema(), e);
        }
    }
}

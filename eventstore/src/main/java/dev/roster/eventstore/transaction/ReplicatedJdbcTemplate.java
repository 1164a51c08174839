package dev.roster.eventstore.transaction;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fails if what a statement committed by itself may not be on the synchronous standby, since somebody cancelled the wait for it. What is
 * part of a transaction is the transaction manager's to look at.
 */
public final class ReplicatedJdbcTemplate extends JdbcTemplate {

    /** @param settings of one that is used instead of this otherwise */
    public ReplicatedJdbcTemplate(JdbcTemplate settings) {
        super(Objects.requireNonNull(settings.getDataSource()));
        setIgnoreWarnings(settings.isIgnoreWarnings());
        setFetchSize(settings.getFetchSize());
        setMaxRows(settings.getMaxRows());
        setQueryTimeout(settings.getQueryTimeout());
        setSkipResultsProcessing(settings.isSkipResultsProcessing());
        setSkipUndeclaredResults(settings.isSkipUndeclaredResults());
        setResultsMapCaseInsensitive(settings.isResultsMapCaseInsensitive());
        setExceptionTranslator(settings.getExceptionTranslator());
    }

    @Override
    protected void handleWarnings(Statement statement) throws SQLException {
        SynchronousCommits.requireReplicated(statement.getWarnings());
        super.handleWarnings(statement);
    }
}

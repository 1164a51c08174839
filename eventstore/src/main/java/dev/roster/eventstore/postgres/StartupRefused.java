package dev.roster.eventstore.postgres;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The service can't start, for a reason that its operator can mend; printed as two sentences. */
public final class StartupRefused extends RuntimeException {

    private final String action;

    public StartupRefused(String reason, String action, @Nullable Throwable cause) {
        super(reason, cause);
        this.action = action;
    }

    public StartupRefused(String reason, String action) {
        this(reason, action, null);
    }

    static final class Analyzer extends AbstractFailureAnalyzer<StartupRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable failure, StartupRefused refused) {
            return new FailureAnalysis(refused.getMessage(), refused.action, failure);
        }
    }
}

package dev.roster.eventstore.epoch;

import java.io.Serial;

/** A position is of a history that was rewound: the event that was there is not any more. */
public final class HistoryRewound extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient Position goBackTo;

    HistoryRewound(Position asked, Position goBackTo) {
        super("Position " + asked
                + " is of a history that was rewound: a restore, or a fail-over, has lost its event. What came up to "
                + goBackTo + " still holds: go on from there.");
        this.goBackTo = goBackTo;
    }

    /** The last position that both histories are known to share. */
    public Position goBackTo() {
        return goBackTo;
    }
}

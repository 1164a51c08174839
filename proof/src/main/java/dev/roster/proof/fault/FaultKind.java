package dev.roster.proof.fault;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can go wrong. */
public enum FaultKind {
    KILL_NODE,
    STOP_NODE,
    TERM_NODE,
    CLOCK_APART,
    KILL_POSTGRES,
    STOP_BACKEND,
    TERMINATE_BACKEND,
    FULL_DISK,
    CUT_DATABASE,
    DELAY_DATABASE,
    SILENCE_DATABASE,
    CUT_CLIENTS,
    DELAY_CLIENTS,
    SILENCE_CLIENTS,
    REBUILD,
    ROTATION,
    UPGRADE,
    LAG_STANDBY,
    FAIL_OVER,
    LOSSY_FAIL_OVER,
    RESTORE,
    COLD_RESTORE;

    private static final Set<FaultKind> BY_NAME_ONLY =
            EnumSet.of(LAG_STANDBY, FAIL_OVER, LOSSY_FAIL_OVER, RESTORE, COLD_RESTORE);

    /** The name that logs and the command line have for it, such as {@code kill-node}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a standby lags or takes over. */
    public boolean needsStandby() {
        return this == LAG_STANDBY || this == FAIL_OVER || this == LOSSY_FAIL_OVER;
    }

    /** Whether the history goes back to an earlier moment. */
    public boolean rewinds() {
        return this == LOSSY_FAIL_OVER || this == RESTORE || this == COLD_RESTORE;
    }

    /**
     * Those of a list with commas, {@code all} but those that another server or copy is for, or {@code none}.
     *
     * @throws IllegalArgumentException for one that there is not
     */
    public static List<FaultKind> parse(String list) {
        return switch (list) {
            case "all" ->
                Arrays.stream(values())
                        .filter(kind -> !BY_NAME_ONLY.contains(kind))
                        .toList();
            case "none" -> List.of();
            default ->
                Arrays.stream(list.split(",", -1))
                        .map(text -> Arrays.stream(values())
                                .filter(kind -> kind.text().equals(text.strip()))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException("There is no fault " + text + ".")))
                        .toList();
        };
    }
}

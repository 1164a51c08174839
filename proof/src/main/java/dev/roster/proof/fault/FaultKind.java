package dev.roster.proof.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
    UPGRADE;

    /** The name that logs and the command line have for it, such as {@code kill-node}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Those of a list with commas, {@code all}, or {@code none}.
     *
     * @throws IllegalArgumentException for one that there is not
     */
    public static List<FaultKind> parse(String list) {
        return switch (list) {
            case "all" -> List.of(values());
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

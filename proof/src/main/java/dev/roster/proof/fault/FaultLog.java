package dev.roster.proof.fault;

import java.util.Map;

/** Where faults are written down, by the run's one clock. */
public interface FaultLog {

    /** Nanoseconds since the run began. */
    long now();

    /** A fault that is over, with what was measured of it. */
    void fault(FaultKind kind, String target, long start, long end, Map<String, Object> figures);
}

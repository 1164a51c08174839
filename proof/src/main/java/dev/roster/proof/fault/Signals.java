package dev.roster.proof.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Signals to processes, and their end. */
final class Signals {

    private static final int PAUSE_MILLIS = 20;

    private Signals() {}

    /** Sends a signal, such as {@code STOP}; nothing if the process is gone. */
    static void send(long process, String signal) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new IllegalStateException("There is no program kill.", e);
        }
    }

    /** Waits until all have ended. Some that nobody waits for stay in a container's list for ever, without a program. */
    static boolean haveEnded(List<ProcessHandle> processes, Duration time) throws InterruptedException {
        var deadline = System.nanoTime() + time.toNanos();
        while (processes.stream().anyMatch(Signals::isRunning)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}

package dev.roster.proof.fault;

/** What an administrator does for a fault. */
public interface Administration {

    /** The number of the node that runs the read model's projection, 0 if none says so. */
    int projectionNode() throws InterruptedException;

    /**
     * Waits until a node's reads reach what is written from now on.
     *
     * @param since by the run's clock
     * @return milliseconds from then; -1 if that took too long
     */
    long awaitNewWrites(int node, long since) throws InterruptedException;

    /** Rebuilds the read model, and waits for the end, however it ends. */
    void rebuild() throws InterruptedException;

    /** Wraps all keys with the master key that comes first. */
    void rotate() throws InterruptedException;
}

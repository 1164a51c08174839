package dev.roster.proof.load;

/** Something that a client does, with one call or with several. */
interface Operation {

    void run(Session session) throws InterruptedException;
}

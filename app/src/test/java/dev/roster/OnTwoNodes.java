package dev.roster;

import dev.roster.eventstore.postgres.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What is tested on two services that share a database, with an administrator at each; one class of such tests at a time. */
@ResourceLock("two nodes")
abstract class OnTwoNodes {

    static Node node;
    static Node other;
    static Http here;
    static Http there;

    @BeforeAll
    static void startNodes() {
        var database = TestPostgres.newDatabase();
        node = Node.start(database);
        other = Node.start(database);
        here = Http.to(node);
        there = Http.to(other);
    }

    @AfterAll
    static void stopNodes() {
        other.close();
        node.close();
    }
}

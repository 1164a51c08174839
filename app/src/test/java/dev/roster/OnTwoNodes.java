package dev.roster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What is tested on two services that share a database, with an administrator at each. */
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

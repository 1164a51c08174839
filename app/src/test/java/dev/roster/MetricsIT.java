package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import org.axonframework.micrometer.GlobalMetricRegistry;
import org.axonframework.queryhandling.QueryGateway;
import org.axonframework.queryhandling.QueryHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Prometheus scrapes, after a known load. */
class MetricsIT {

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase(), Echo.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void areForAdministratorsAndForATokenThatMayDoNothingElse() {
        var scraper = Http.to(node, node.token("metrics-reader"));

        assertThat(scraper.get("/actuator/prometheus").expect(200).header("Content-Type"))
                .startsWith("text/plain");
        Http.to(node).get("/actuator/prometheus").expect(200);
        for (var path : new String[] {"/teams", "/events", "/tokens", "/actuator/metrics", "/rebuilds"}) {
            scraper.get(path).expectProblem(403, "forbidden");
        }
        for (var role : new String[] {"viewer", "editor", "identity-reader", "privacy-officer"}) {
            Http.to(node, node.token(role)).get("/actuator/prometheus").expectProblem(403, "forbidden");
        }
    }

    /** Axon's, too: by itself it would make another, since it looks for Spring Boot's where that was before version 4. */
    @Test
    void areInTheOneRegistryOfSpringBoot() {
        assertThat(node.beans(MeterRegistry.class)).hasSize(1);
        assertThat(node.bean(GlobalMetricRegistry.class).getRegistry()).isSameAs(node.bean(MeterRegistry.class));

        assertThat(node.bean(QueryGateway.class).query("once", String.class).join())
                .isEqualTo("once");

        assertThat(Scrape.of(node).value("queryBus_ingestedCounter_total", "payloadType", "String"))
                .isOne();
    }

    /** The query handler of an application. */
    static class Echo {

        @QueryHandler
        String answer(String query) {
            return query;
        }
    }
}

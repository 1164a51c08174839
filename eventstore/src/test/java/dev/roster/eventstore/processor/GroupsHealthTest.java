package dev.roster.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A group of orders, which has a health contributor of its own, and one that sends mail. */
class GroupsHealthTest {

    private final EventProcessingConfiguration processors = mock();
    private final EventProcessor mail = mock();
    private final JdbcClient jdbc = mock();
    private final GroupFailures failures = new GroupFailures();
    private final GroupStates states = new GroupStates(
            failures, new FailureRecords(jdbc), new Stalls(), new Lag(jdbc), new Claims(jdbc, Duration.ofSeconds(10)));
    private final GroupHealth ofOrders = new OfOrders();
    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

    @BeforeEach
    void setUp() {
        when(mail.getName()).thenReturn("mail");
        when(processors.eventProcessors()).thenAnswer(call -> new HashMap<>(Map.of("mail", mail, "orders", mail)));
    }

    @Test
    void leavesOutAGroupThatHasAContributorOfItsOwn() {
        beans.registerSingleton("ordersHealth", ofOrders);
        var health = health();

        assertThat(health.stream().map(HealthContributors.Entry::name)).containsExactly("mail");
        assertThat(health.getContributor("orders")).isNull();
        assertThat(health.find("orders")).containsSame(ofOrders);
        assertThat(health.find("mail").orElseThrow().processor()).isSameAs(mail);
        assertThat(health.find("letters")).isEmpty();
    }

    @Test
    void hasAllGroupsIfNoneHasAContributorOfItsOwn() {
        assertThat(health().stream().map(HealthContributors.Entry::name)).containsExactly("mail", "orders");
    }

    private GroupsHealth health() {
        return new GroupsHealth(
                processors, states, jdbc, mock(Serializer.class), beans.getBeanProvider(GroupHealth.class));
    }

    private final class OfOrders extends GroupHealth {

        private OfOrders() {
            super("orders", states);
        }

        @Override
        protected EventProcessor processor() {
            return mail;
        }

        @Override
        protected OptionalLong position() {
            return OptionalLong.of(7);
        }
    }
}

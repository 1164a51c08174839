package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.eventstore.EventFamiliesTest.OrderEvent.OrderPlaced;
import dev.roster.eventstore.EventFamiliesTest.OrderEvent.Shipping.OrderShipped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;

class EventFamiliesTest {

    private static final UUID ID = UUID.fromString("019b1c64-2b1a-7b09-94f3-2e1d0c9b8a23");

    private final Orders orders = new Orders("Order");
    private final Cards cards = new Cards();
    private final EventFamilies families = new EventFamilies(List.of(orders, cards));

    @Test
    void findsAFamilyByTheTypeOfItsAggregates() {
        assertThat(families.ofType("Order")).isSameAs(orders);
        assertThat(families.ofType("Card")).isSameAs(cards);
        assertThat(families.ofType("Coupon")).isNull();
        assertThat(families.ofType(null)).as("of no aggregate").isNull();
    }

    @Test
    void findsAFamilyByTheClassOfAnEventHoweverDeepItIsSealed() {
        assertThat(families.of(OrderPlaced.class)).isSameAs(orders);
        assertThat(families.of(OrderShipped.class)).isSameAs(orders);
        assertThat(families.of(CardIssued.class)).isSameAs(cards);
        assertThat(families.of(OrderEvent.class)).as("which is no event").isNull();
        assertThat(families.of(String.class)).isNull();
    }

    @Test
    void findsEventsByTheirSimpleNames() {
        assertThat(families.event("OrderShipped")).isEqualTo(OrderShipped.class);
        assertThat(families.event("Shipping")).isNull();
        assertThat(families.event(OrderShipped.class.getName())).isNull();
        assertThat(families.names()).containsExactly("CardIssued", "OrderPlaced", "OrderShipped");
    }

    @Test
    void tellsWhichAggregateAnEventIsAbout() {
        assertThat(families.aggregateId(new OrderShipped(ID))).isEqualTo(ID);
        assertThat(families.aggregateId("nothing")).isNull();
    }

    @Test
    void tellsOwnEventsByTheTypeOfTheirAggregateAlone() {
        assertThat(families.isOwn(onAStreamOf("Order", "of no class that is known")))
                .isTrue();
        assertThat(families.isOwn(onAStreamOf("Coupon", new CardIssued(ID)))).isFalse();
        assertThat(families.isOwn(onAStreamOf(null, new CardIssued(ID)))).isFalse();
        assertThat(families.isOwn(GenericEventMessage.asEventMessage(new CardIssued(ID))))
                .isFalse();
    }

    private static EventMessage<?> onAStreamOf(String type, Object payload) {
        return new GenericDomainEventMessage<>(type, ID.toString(), 0, payload);
    }

    @Test
    void givesTheConditionOnStoredEventsInAnOrderThatDoesNotDependOnTheBeans() {
        assertThat(families.condition()).isEqualTo("aggregate_type in ('Card', 'Order')");
        assertThat(new EventFamilies(List.of(cards, orders)).condition()).isEqualTo(families.condition());
        assertThat(new EventFamilies(List.of(new Orders("O'Hara"))).condition())
                .isEqualTo("aggregate_type in ('O''Hara')");
        assertThat(new EventFamilies(List.of()).condition()).isEqualTo("false");
    }

    @Test
    void givesTheConditionOnEventsThatDestroyAKey() {
        assertThat(families.keyEnds()).isEqualTo("((aggregate_type, event_name) = ('Card', 'CardIssued'))");
        assertThat(new EventFamilies(List.of(orders)).keyEnds()).isEqualTo("false");
    }

    @Test
    void listsAWordOfEachFamily() {
        assertThat(families.list(EventFamily::noun, " or ")).isEqualTo("card or order");
    }

    @Test
    void refusesWhatWouldBeAmbiguous() {
        assertThatThrownBy(() -> new EventFamilies(List.of(orders, new Orders("Purchase"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Two events are named OrderPlaced");
        assertThatThrownBy(() -> new EventFamilies(List.of(new Orders("Card"), cards)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Card");
    }

    @Test
    void refusesAnInterfaceThatAnybodyCanImplement() {
        assertThatThrownBy(() -> new EventFamilies(List.of(new Runnables())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("java.lang.Runnable has to be sealed");
    }

    sealed interface OrderEvent {

        UUID orderId();

        record OrderPlaced(UUID orderId) implements OrderEvent {}

        sealed interface Shipping extends OrderEvent {

            record OrderShipped(UUID orderId) implements Shipping {}
        }
    }

    sealed interface CardEvent {}

    record CardIssued(UUID cardId) implements CardEvent {}

    private record Orders(String aggregateType) implements EventFamily<OrderEvent> {

        @Override
        public Class<OrderEvent> events() {
            return OrderEvent.class;
        }

        @Override
        public UUID aggregateId(OrderEvent event) {
            return event.orderId();
        }

        @Override
        public String collection() {
            return "/orders/";
        }

        @Override
        public String typePrefix() {
            return "com.example.";
        }
    }

    private static final class Cards implements EventFamily<CardEvent> {

        @Override
        public String aggregateType() {
            return "Card";
        }

        @Override
        public Class<CardEvent> events() {
            return CardEvent.class;
        }

        @Override
        public UUID aggregateId(CardEvent event) {
            return ((CardIssued) event).cardId();
        }

        @Override
        public Optional<Class<? extends CardEvent>> keyEnd() {
            return Optional.of(CardIssued.class);
        }

        @Override
        public String collection() {
            return "/cards/";
        }

        @Override
        public String typePrefix() {
            return "com.example.";
        }
    }

    private static final class Runnables implements EventFamily<Runnable> {

        @Override
        public String aggregateType() {
            return "Runnable";
        }

        @Override
        public Class<Runnable> events() {
            return Runnable.class;
        }

        @Override
        public UUID aggregateId(Runnable event) {
            return ID;
        }

        @Override
        public String collection() {
            return "/runnables/";
        }

        @Override
        public String typePrefix() {
            return "com.example.";
        }
    }
}

package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.eventstore.ToyFamilyTest.OrderEvent.OrderForgotten;
import dev.roster.eventstore.ToyFamilyTest.OrderEvent.OrderPlaced;
import dev.roster.eventstore.transfer.CloudEvent;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The store's serializer, its checks and CloudEvents, over a family of events that has nothing to do with the roster. */
public class ToyFamilyTest {

    public static final UUID ORDER = UUID.fromString("019b1c64-2b1a-7b09-94f3-2e1d0c9b8a23");
    private static final UUID ID = UUID.fromString("0b7a5b1e-4d0c-4a53-8a9e-2f6d1c3b4a55");

    public static final EventFamilies FAMILIES = new EventFamilies(List.of(new Orders()));
    private final NamedEventSerializer serializer =
            NamedEventSerializer.with(new AnnotationRevisionResolver(), FAMILIES);
    private final StorableEvents storable = new StorableEvents(FAMILIES);

    @Test
    void isStoredUnderSimpleNamesAndAsItsJsonIsConfigured() {
        var stored = serializer.serialize(new OrderPlaced(ORDER, "Ann"), String.class);

        assertThat(stored.getType().getName()).isEqualTo("OrderPlaced");
        assertThat(stored.getType().getRevision()).isEqualTo("2");
        assertThat(stored.getData()).isEqualTo("{\"order_id\":\"" + ORDER + "\",\"placed_by\":\"Ann\"}");
        assertThat(serializer.<String, Object>deserialize(stored)).isEqualTo(new OrderPlaced(ORDER, "Ann"));
    }

    @Test
    void isUnknownAtAnotherRevision() {
        var old = new SimpleSerializedObject<>("{}", String.class, "OrderPlaced", "1");

        assertThat(serializer.<String, Object>deserialize(old)).isInstanceOf(UnknownSerializedType.class);
    }

    @Test
    void leavesOtherEventsUnderTheFullNamesOfTheirClasses() {
        assertThat(serializer.typeForClass(CardIssued.class).getName()).isEqualTo(CardIssued.class.getName());
        assertThat(serializer.typeForClass(Namesake.OrderPlaced.class).getName())
                .as("of a class of the same simple name")
                .isEqualTo(Namesake.OrderPlaced.class.getName());
    }

    @Test
    void isTakenOnStreamsOfItsOwnTypeOnly() {
        assertThatCode(() -> storable.of(onAStreamOf("Order", new OrderForgotten(ORDER))))
                .doesNotThrowAnyException();
        assertRefused(onAStreamOf("Card", new OrderForgotten(ORDER)), "the aggregate type Card");
        assertRefused(GenericEventMessage.asEventMessage(new OrderForgotten(ORDER)), "no aggregate");
    }

    @Test
    void leavesItsTypeToNoOtherEvents() {
        assertRefused(onAStreamOf("Order", new CardIssued()), "families have declared the types Order, and");
        assertThatCode(() -> storable.of(onAStreamOf("Card", new CardIssued()))).doesNotThrowAnyException();
        assertThatCode(() -> storable.of(GenericEventMessage.asEventMessage(new CardIssued())))
                .doesNotThrowAnyException();
    }

    private void assertRefused(EventMessage<?> event, String reason) {
        assertThatThrownBy(() -> storable.of(event))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining(reason);
    }

    private static EventMessage<?> onAStreamOf(String type, Object payload) {
        return new GenericDomainEventMessage<>(type, ORDER.toString(), 0, payload);
    }

    @Test
    void hasItsOwnAddressAndPrefixAsACloudEvent() {
        var event = CloudEvent.of(stored(0, "OrderPlaced"));

        assertThat(event.source()).isEqualTo(URI.create("/orders/" + ORDER));
        assertThat(event.type()).isEqualTo("com.example.OrderPlaced");
    }

    @Test
    void beginsAndEndsTheKeysOfItsSubjects() {
        assertThat(stored(0, "OrderPlaced").beginsSubject()).isTrue();
        assertThat(stored(1, "OrderPlaced").beginsSubject()).isFalse();
        assertThat(stored(1, "OrderForgotten").endsSubject()).isTrue();
        assertThat(stored(1, "OrderPlaced").endsSubject()).isFalse();
    }

    public static StoredEvent stored(long version, String name) {
        return new StoredEvent(
                17,
                ORDER,
                version,
                "Order",
                FAMILIES.ofType("Order"),
                ID,
                name,
                "2",
                "{}",
                "{}",
                Instant.parse("2026-11-22T10:15:30.123456Z"));
    }

    sealed interface OrderEvent {

        UUID orderId();

        @Revision("2")
        record OrderPlaced(UUID orderId, String placedBy) implements OrderEvent {}

        @Revision("1")
        record OrderForgotten(UUID orderId) implements OrderEvent {}
    }

    record CardIssued() {}

    interface Namesake {

        record OrderPlaced() {}
    }

    private static final class Orders implements EventFamily<OrderEvent> {

        @Override
        public String aggregateType() {
            return "Order";
        }

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

        @Override
        public Optional<Class<? extends OrderEvent>> keyEnd() {
            return Optional.of(OrderForgotten.class);
        }

        @Override
        public void customize(JsonMapper.Builder json) {
            json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        }
    }
}

package dev.roster.eventstore.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.roster.eventstore.command.OrderCommands.CancelOrder;
import dev.roster.eventstore.command.OrderCommands.PlaceOrder;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandFamiliesTest {

    private static final UUID ORDER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final UUID ARTICLE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    private final OrderCommands orders = new OrderCommands();
    private final CommandFamilies families = new CommandFamilies(List.of(orders));

    @Test
    void areFoundByTheClassesOfTheirCommands() {
        assertThat(families.find(new CancelOrder(ORDER))).isSameAs(orders);
        assertThat(families.target(new CancelOrder(ORDER))).isEqualTo(ORDER);
        assertThat(families.creates(new CancelOrder(ORDER))).isFalse();
        assertThat(families.creates(new PlaceOrder(ORDER, List.of()))).isTrue();
    }

    @Test
    void lockWhatDecidesAndWhatTheDecisionRestsOn() {
        var place = new PlaceOrder(ORDER, List.of(ARTICLE, ARTICLE));

        assertThat(families.locks(place).distinct())
                .containsExactlyInAnyOrder(Lock.toDecide(ORDER), OrderCommands.onSale(ARTICLE));
        assertThat(families.mostLocks(place)).isEqualTo(3);
        assertThat(families.locks(new CancelOrder(ORDER))).containsExactly(Lock.toDecide(ORDER));
    }

    @Test
    void refuseCommandsOfNoFamilyOverHttp() {
        families.requireFamily(PlaceOrder.class);

        assertThatIllegalStateException()
                .isThrownBy(() -> families.requireFamily(String.class))
                .withMessageContaining("java.lang.String");
    }

    @Test
    void haveNoCommandsButThoseTheyTellOf() {
        assertThat(families.find("a command of nobody")).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> families.target("a command of nobody"))
                .withMessageContaining("java.lang.String");
    }

    @Test
    void canNotShareACommand() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new CommandFamilies(List.of(orders, new OrderCommands())))
                .withMessageContaining("Order");
    }
}

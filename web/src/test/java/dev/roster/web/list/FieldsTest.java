package dev.roster.web.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldsTest {

    private static final UUID ORDER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    @Test
    void areThoseOfTheRecordInItsOrder() {
        assertThat(Fields.of(new OrderPlaced(ORDER, "Ann", "Here")))
                .containsExactly(
                        Map.entry("orderId", ORDER.toString()),
                        Map.entry("customer", "Ann"),
                        Map.entry("address", "Here"));
    }

    @Test
    void keepTextsThatCannotBeStored() {
        assertThat(Fields.of(new OrderPlaced(ORDER, "a\u0000b", "half \ud83d")))
                .containsEntry("customer", "a\u0000b")
                .containsEntry("address", "half \ud83d");
    }

    @Test
    void areNullableIfTheRecordSaysSo() {
        assertThat(Fields.isNullable(OrderNoted.class, "note")).isTrue();
        assertThat(Fields.isNullable(OrderNoted.class, "orderId")).isFalse();
    }

    private record OrderNoted(UUID orderId, @Nullable String note) {}

    private record OrderPlaced(UUID orderId, String customer, String address) {}
}

package dev.roster.eventstore.transfer;

import static dev.roster.eventstore.ToyFamilyTest.FAMILIES;
import static dev.roster.eventstore.ToyFamilyTest.ORDER;
import static dev.roster.eventstore.ToyFamilyTest.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.sealing.WrappedKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportedEventTest {

    private static final WrappedKey KEY = new WrappedKey(ORDER, "master", new byte[] {1, 2, 3});

    @Test
    void isImportedAsItWasExportedWithTheKeyOfItsSubject() {
        var stored = stored(0, "OrderPlaced");

        var read = ExportedEvent.of(CloudEvent.of(stored).with(stored, KEY), FAMILIES);

        assertThat(read.stored()).isEqualTo(stored);
        assertThat(read.key()).usingRecursiveComparison().isEqualTo(KEY);
    }

    @Test
    void isTheOnlyOneThatIsImportedFromItsAddress() {
        var stored = stored(0, "OrderPlaced");
        var exported = CloudEvent.of(stored).with(stored, null);

        assertThatThrownBy(() -> ExportedEvent.of(exported, new EventFamilies(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its source is neither");
    }
}

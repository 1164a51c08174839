package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private final Log log = new Log()
            .forms("t1", "one")
            .forms("t2", "two")
            .skipPosition()
            .forms("t3", "three")
            .forms("t4", "four");

    private void isBroken(String words) {
        assertThat(log.violations(Rule.LISTENERS))
                .anySatisfy(found -> assertThat(found).contains(words));
    }

    @Test
    void holdIfAllCameAcrossConnections() {
        log.connection(1, 1, 0L, 1, 2)
                .hears(1, 1, 1, 2)
                .connection(1, 2, 2L, 3, 4)
                .hears(1, 2, 4, 5)
                .connection(2, 1, null, 1, 2)
                .hears(2, 1, 4, 5);
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByOneThatIsMissing() {
        log.connection(1, 1, 0L, 1, 2).hears(1, 1, 1, 4);
        isBroken("position 2 is missing");
    }

    @Test
    void areBrokenByTheFirstThatIsMissing() {
        log.connection(1, 1, 0L, 1, 2).hears(1, 1, 2);
        isBroken("position 1 is missing");
    }

    @Test
    void areBrokenByOneThatIsMissingAfterABreak() {
        log.connection(1, 1, null, 1, 2)
                .hears(1, 1, 1)
                .connection(1, 2, 1L, 3, 4)
                .hears(1, 2, 4);
        isBroken("position 2 is missing");
    }

    @Test
    void areBrokenByOneThatComesTwice() {
        log.connection(1, 1, 0L, 1, 2)
                .hears(1, 1, 1, 2)
                .connection(1, 2, 2L, 3, 4)
                .hears(1, 2, 2);
        isBroken("received position 2 after 2");
    }

    @Test
    void areBrokenByAnotherOrder() {
        log.connection(1, 1, 0L, 1, 2).hears(1, 1, 1, 4, 2);
        isBroken("received position 2 after 4");
    }

    @Test
    void areBrokenByWhatIsNotInTheExport() {
        log.connection(1, 1, 0L, 1, 2).hears(1, 1, 1, 2, 4, 5);
        log.withoutLastEvent();
        isBroken("not in the export at position 5");
    }

    @Test
    void areBrokenByAnotherEventThanThatOfTheExport() {
        log.connection(1, 1, 0L, 1, 2).hears(1, 1, Log.json("{'position': '1', 'type': 'dev.roster.TeamDisbanded'}"));
        isBroken("not in the export at position 1");
    }

    @Test
    void areBrokenByAnEventThatDoesNotCome() {
        var later = Duration.ofMinutes(1).toNanos();
        log.connection(1, 1, 0L, 0, later).hears(1, 1, 1, 2);
        isBroken("had not received position 5");
    }

    @Test
    void holdIfAFaultKeepsAnEventBack() {
        var later = Duration.ofMinutes(1).toNanos();
        log.connection(1, 1, 0L, 0, later).hears(1, 1, 1, 2).fault("proxy-silent", later - 1, later);
        assertThat(log.violations()).isEmpty();
    }
}

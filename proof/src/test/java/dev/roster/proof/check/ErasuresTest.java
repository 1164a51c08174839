package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import org.junit.jupiter.api.Test;

class ErasuresTest {

    private final Log log = new Log().forms("t1", "one").registers("h1", "Ann").registers("h2", "Bob");

    private Log.Entry data(String name) {
        return log.get("/heroes/h1/personal-data")
                .answer("{'data': [{'field': 'name', 'value': '%s'}]}".formatted(name));
    }

    @Test
    void holdBeforeTheHeroIsForgotten() {
        log.call(data("Ann")).forgets("h1").call(data("Bob"));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByANameAfterwards() {
        log.forgets("h1").call(data("Ann"));
        assertThat(log.violations(Rule.ERASURES)).singleElement().asString().contains("h1 was forgotten");
    }

    @Test
    void areBrokenByASecretNameAfterwards() {
        log.forgets("h1").call(data("secret Ann"));
        assertThat(log.violations(Rule.ERASURES)).hasSize(1);
    }

    @Test
    void holdForACallThatBeganBefore() {
        var before = log.now();
        log.forgets("h1").call(data("Ann").during(before, before + 9));
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByWhatIsNotSealedInTheExport() {
        log.renames("h1", "Eve").forgets("h1").command().event("h2", "HeroRenamed", "{'details': 'Eve'}");
        assertThat(log.violations(Rule.ERASURES)).singleElement().asString().contains("in the clear");
    }
}

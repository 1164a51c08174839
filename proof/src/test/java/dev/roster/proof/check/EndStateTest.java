package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndStateTest {

    private static final String VERIFIED = "{'state': 'done', 'comparison': {'differing': 0, 'drift': []}}";
    private static final String TABLES = """
            {'hero': [{'id': 'h1', 'name': 'Ann', 'age': 30, 'version': 1}],
             'team': [{'id': 't1', 'name': 'one', 'headquarters': 'HQ', 'version': 0, 'hero_count': 1}],
             'heroteamlink': [{'team_id': 't1', 'hero_id': 'h1'}]}""";

    private final Log log = new Log()
            .forms("t1", "one")
            .registers("h1", "Ann", "t1")
            .registers("h2", "Bob", "t1")
            .retires("h2")
            .tables(TABLES)
            .verify(VERIFIED);

    @Test
    void holdsIfTheTablesAreWhatTheEventsSay() {
        assertThat(log.check().violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'name': 'Ann' -> 'name': 'Eve'",
                "'age': 30 -> 'age': null",
                "'version': 1 -> 'version': 2",
                "'id': 'h1' -> 'id': 'h2'",
                "'name': 'one' -> 'name': 'two'",
                "'headquarters': 'HQ' -> 'headquarters': 'x'",
                "'version': 0 -> 'version': 1",
                "'hero_count': 1 -> 'hero_count': 0",
                "'team_id': 't1' -> 'team_id': 't2'"
            })
    void isBrokenByAnotherValue(String change) {
        var parts = change.split(" -> ", 2);
        log.tables(TABLES.replace(parts[0], parts[1]));
        assertThat(log.violations(Rule.END_STATE)).isNotEmpty();
    }

    @Test
    void isBrokenByEmptyTables() {
        log.tables("{}");
        assertThat(log.violations(Rule.END_STATE)).hasSize(3);
    }

    @Test
    void isBrokenByDriftAndByAVerificationThatDidNotCompare() {
        log.verify(VERIFIED.replace("'differing': 0", "'differing': 1"));
        assertThat(log.violations(Rule.END_STATE)).singleElement().asString().contains("found drift");
        log.verify("{'state': 'failed'}");
        assertThat(log.violations(Rule.END_STATE)).singleElement().asString().contains("did not compare");
    }
}

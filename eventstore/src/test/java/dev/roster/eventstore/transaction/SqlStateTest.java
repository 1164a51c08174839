package dev.roster.eventstore.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08003", "08006", "08P01", "25006", "53000", "53100", "53200", "53300", "53400", "57014",
                "57P01", "57P02", "57P03", "57P05"
            })
    void passesIfTheDatabaseCanDoItLater(String state) {
        assertThat(SqlState.passing(new SQLException("refused", state))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0A000", "22P02", "23505", "40001", "42P01", "42501", "55P03", "P0001", "XX000", "", "5"})
    void staysIfTheStatementIsToBlame(String state) {
        assertThat(SqlState.passing(new SQLException("refused", state))).isEmpty();
    }
}

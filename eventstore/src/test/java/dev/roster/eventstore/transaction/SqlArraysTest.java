package dev.roster.eventstore.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

class SqlArraysTest {

    private final BaseConnection connection = mock();

    @BeforeEach
    void isOfTheDriver() throws SQLException {
        when(connection.unwrap(BaseConnection.class)).thenReturn(connection);
    }

    @Test
    void areOfClassesThatTheDriverSendsInBinary() throws SQLException {
        SqlArrays.array(connection, "text", Arrays.asList("a", null), Function.identity());
        SqlArrays.array(connection, "int8", List.of(1, 2), Integer::longValue);

        assertThat(sent("text")).isExactlyInstanceOf(String[].class).containsExactly("a", null);
        assertThat(sent("int8")).isExactlyInstanceOf(Long[].class).containsExactly(1L, 2L);
    }

    private Object[] sent(String type) throws SQLException {
        var elements = ArgumentCaptor.forClass(Object[].class);
        verify(connection).createArrayOf(eq(type), elements.capture());
        return elements.getValue();
    }

    @Test
    void haveIdsAsPostgresHasThem() throws SQLException {
        var id = "00112233445566778899aabbccddeeff";

        var array = (PgArray) SqlArrays.array(
                connection,
                "uuid",
                List.of(id),
                text -> UUID.fromString(text.replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-")));

        assertThat(HexFormat.of().formatHex(array.toBytes()))
                .isEqualTo("%08x%08x%08x%08x%08x%08x".formatted(1, 0, Oid.UUID, 1, 1, 16) + id);
    }
}

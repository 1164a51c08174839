package dev.roster.readmodel.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.roster.eventstore.postgres.ReadModelSchema;
import jakarta.persistence.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategy;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadModelNamingTest {

    private final JdbcEnvironment database = mock(JdbcEnvironment.class);

    static Stream<Object> waysToSetAStrategy() {
        return Stream.of(new Shouting(), Shouting.class, Shouting.class.getName());
    }

    @ParameterizedTest
    @MethodSource("waysToSetAStrategy")
    void leavesTheStrategyThatIsSetInForce(Object set) {
        var strategy = customized(set);

        assertThat(strategy.toPhysicalTableName(name("card"), database)).isEqualTo(name("card!"));
        assertThat(strategy.toPhysicalSchemaName(name("mine"), database)).isEqualTo(name("mine"));
        assertThat(strategy.toPhysicalColumnName(name("giftCard"), database)).isEqualTo(name("giftCard"));
        assertThat(strategy.toPhysicalSchemaName(null, database)).isNull();
    }

    @ParameterizedTest
    @MethodSource("waysToSetAStrategy")
    void givesEntitiesOfTheMachineryTheSchemaOfTheDomain(Object set) {
        var schema = name(ProgressRow.class.getAnnotation(Table.class).schema());

        assertThat(customized(set).toPhysicalSchemaName(schema, database)).isEqualTo(name("giftcard"));
    }

    @Test
    void leavesSpringBootsOwnStrategyInForce() {
        var strategy = customized(PhysicalNamingStrategySnakeCaseImpl.class.getName());

        assertThat(strategy.toPhysicalColumnName(name("oneRow"), database)).isEqualTo(name("one_row"));
        assertThat(strategy.toPhysicalSchemaName(name(ReadModelNaming.SCHEMA), database))
                .isEqualTo(name("giftcard"));
    }

    @Test
    void refusesWhatIsNoStrategy() {
        assertThatThrownBy(() -> customized(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("hibernate.physical_naming_strategy is no strategy: 1");
    }

    private static PhysicalNamingStrategy customized(Object set) {
        var properties = new HashMap<String, Object>(Map.of(MappingSettings.PHYSICAL_NAMING_STRATEGY, set));
        new ReadModelNaming(new ReadModelSchema("giftcard")).customize(properties);
        assertThat(properties).hasSize(1);
        return (PhysicalNamingStrategy) properties.get(MappingSettings.PHYSICAL_NAMING_STRATEGY);
    }

    private static Identifier name(String text) {
        return Identifier.toIdentifier(text);
    }

    static class Shouting extends PhysicalNamingStrategyStandardImpl {

        @Override
        public Identifier toPhysicalTableName(Identifier logical, JdbcEnvironment environment) {
            return name(logical.getText() + "!");
        }
    }
}

package dev.roster.readmodel.query;

import dev.roster.eventstore.postgres.ReadModelSchema;
import java.util.Map;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategy;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** Gives entities of the machinery the schema that the domain declares. All other names stay with the strategy that is set. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class ReadModelNaming implements HibernatePropertiesCustomizer {

    /** What such entities name as their schema. */
    static final String SCHEMA = "the_schema_of_the_read_model";

    private final String schema;

    ReadModelNaming(ReadModelSchema schema) {
        this.schema = schema.name();
    }

    /** Spring Boot has put a strategy there by now, the user's or its own. */
    @Override
    public void customize(Map<String, Object> properties) {
        properties.compute(
                MappingSettings.PHYSICAL_NAMING_STRATEGY, (name, set) -> new Strategy(schema, strategy(set)));
    }

    /** Whatever Hibernate takes for one. */
    private static PhysicalNamingStrategy strategy(@Nullable Object set) {
        if (set instanceof PhysicalNamingStrategy instance) {
            return instance;
        }
        if (set instanceof Class<?> type && PhysicalNamingStrategy.class.isAssignableFrom(type)) {
            return (PhysicalNamingStrategy) BeanUtils.instantiateClass(type);
        }
        if (set instanceof String name) {
            return strategy(ClassUtils.resolveClassName(name.trim(), null));
        }
        throw new IllegalStateException(MappingSettings.PHYSICAL_NAMING_STRATEGY + " is no strategy: " + set);
    }

    private record Strategy(String schema, PhysicalNamingStrategy others) implements PhysicalNamingStrategy {

        @Override
        public @Nullable Identifier toPhysicalSchemaName(@Nullable Identifier logical, JdbcEnvironment environment) {
            return logical != null && logical.getText().equals(SCHEMA)
                    ? Identifier.toIdentifier(schema)
                    : others.toPhysicalSchemaName(logical, environment);
        }

        @Override
        public @Nullable Identifier toPhysicalCatalogName(@Nullable Identifier logical, JdbcEnvironment environment) {
            return others.toPhysicalCatalogName(logical, environment);
        }

        @Override
        public Identifier toPhysicalTableName(Identifier logical, JdbcEnvironment environment) {
            return others.toPhysicalTableName(logical, environment);
        }

        @Override
        public Identifier toPhysicalSequenceName(Identifier logical, JdbcEnvironment environment) {
            return others.toPhysicalSequenceName(logical, environment);
        }

        @Override
        public Identifier toPhysicalColumnName(Identifier logical, JdbcEnvironment environment) {
            return others.toPhysicalColumnName(logical, environment);
        }

        @Override
        public Identifier toPhysicalTypeName(Identifier logical, JdbcEnvironment environment) {
            return others.toPhysicalTypeName(logical, environment);
        }
    }
}

package dev.roster.readmodel.query;

import static java.util.stream.Collectors.joining;

import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.web.list.ListedEntity;
import dev.roster.web.list.ListedEntity.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Asks of many owners at once what {@link ListStatement} asks of one and the first of what is linked to it. It goes to JDBC itself,
 * since no read comes as often. Tables, columns and types are those of the JPA entities.
 */
final class MembersStatement<O, T> {

    /** Before the owner's columns. */
    private static final String FIRST_COLUMNS =
            "select progress.position, progress.version, " + Positions.MARK_OF + "progress.position) as mark, asked.id";

    private static final int POSITION = 1;
    private static final int VERSION = 2;
    private static final int MARK = 3;
    private static final int ASKED = 4;

    private final ListStatement<O, T> one;
    private final SessionFactoryImplementor sessions;
    private final List<BasicValuedModelPart> columns;
    private final String sql;

    private MembersStatement(
            ListStatement<O, T> one,
            SessionFactoryImplementor sessions,
            List<BasicValuedModelPart> columns,
            String sql) {
        this.one = one;
        this.sessions = sessions;
        this.columns = columns;
        this.sql = sql;
    }

    /** It is empty if an attribute is anything else than a column. */
    static <O, T> Optional<MembersStatement<O, T>> of(ListStatement<O, T> one, SessionFactoryImplementor sessions) {
        var kind = Kind.of(one);
        var owner = Mapped.of(kind.owner().name(), kind.owner().columns(), sessions);
        var listed = Mapped.of(kind.entity().name(), kind.entity().columns(), sessions);
        var links = Mapped.of(
                Objects.requireNonNull(kind.entity().links()),
                List.of(
                        Objects.requireNonNull(kind.owner().link()),
                        Objects.requireNonNull(kind.entity().link())),
                sessions);
        var progress = Mapped.of("ProgressRow", List.of(), sessions);
        if (!Stream.of(owner, listed, links).allMatch(Mapped::isOfColumns)) {
            return Optional.empty();
        }
        // With limit and offset, PostgreSQL goes from each owner to its links and their rows by the indexes, whatever
        // it believes
        // of how many there are.
        var sql = FIRST_COLUMNS + owner.select("owner") + listed.select("listed")
                + " from " + progress.table() + " progress cross join unnest(?::uuid[]) asked(id)"
                + " left join " + owner.table() + " owner on owner." + owner.id() + " = asked.id"
                + " left join lateral (select * from (select " + links.column(1) + " as link_order from "
                + links.table() + " where " + links.column(0) + " = asked.id order by 1"
                + (kind.limit() == null ? "" : " limit " + (kind.limit() + 1))
                + ") link cross join lateral (select * from "
                + listed.table() + " where " + listed.id() + " = link.link_order offset 0) item) listed on true"
                + " order by asked.id, listed.link_order";
        return Optional.of(new MembersStatement<>(
                one, sessions, Stream.concat(owner.basic(), listed.basic()).toList(), sql));
    }

    /**
     * The result for each owner, whether it exists or not.
     *
     * @throws NotServed if the live generation is of another version
     */
    Map<UUID, ListResult<?, ?>> execute(Collection<UUID> owners, JdbcClient jdbc, int version) {
        return jdbc.sql(sql)
                .param(new SqlArrayValue("uuid", owners.toArray()))
                .query((ResultSetExtractor<Map<UUID, ListResult<?, ?>>>) found -> results(found, version));
    }

    private Map<UUID, ListResult<?, ?>> results(ResultSet found, int version) throws SQLException {
        var rows = new HashMap<UUID, List<Columns>>();
        var position = Position.START;
        while (found.next()) {
            if (found.getInt(VERSION) != version) {
                throw new NotServed();
            }
            position = new Position(found.getLong(POSITION), found.getLong(MARK));
            rows.computeIfAbsent(found.getObject(ASKED, UUID.class), asked -> new ArrayList<>())
                    .add(row(found));
        }
        var at = position;
        var results = new HashMap<UUID, ListResult<?, ?>>();
        rows.forEach((asked, ofOwner) -> results.put(asked, one.result(at, ofOwner)));
        return results;
    }

    /** As {@link ListStatement} has it, whose result begins after two columns. */
    private Columns row(ResultSet found) throws SQLException {
        var values = new @Nullable Object[columns.size()];
        for (var index = 0; index < values.length; index++) {
            values[index] = value(found, columns.get(index), ASKED + 1 + index);
        }
        return index -> values[index - ListStatement.OWNER];
    }

    private @Nullable Object value(ResultSet found, BasicValuedModelPart column, int index) throws SQLException {
        var mapping = column.getJdbcMapping();
        return mapping.convertToDomainValue(
                mapping.getJdbcValueExtractor().extract(found, index, sessions.getWrapperOptions()));
    }

    /**
     * What statements have in common that differ in the owner alone.
     *
     * @param limit null if all that is linked is read
     */
    record Kind(
            ListedEntity<?> owner,
            ListedEntity<?> entity,
            @Nullable Integer limit) {

        static Kind of(ListStatement<?, ?> statement) {
            return new Kind(Objects.requireNonNull(statement.ownerEntity()), statement.entity(), statement.limit());
        }

        /** A listed entity is a constant, and has much to compare. */
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof Kind kind
                    && owner == kind.owner
                    && entity == kind.entity
                    && Objects.equals(limit, kind.limit);
        }

        @Override
        public int hashCode() {
            return Objects.hash(owner.name(), entity.name(), limit);
        }
    }

    /** An entity's table, and where some of its attributes are. */
    private record Mapped(EntityMappingType entity, List<@Nullable Object> attributes) {

        static Mapped of(String name, List<String> attributes, SessionFactoryImplementor sessions) {
            var type = sessions.getJpaMetamodel().entity(name).getJavaType();
            EntityMappingType entity = sessions.getMappingMetamodel().getEntityDescriptor(type);
            return new Mapped(
                    entity,
                    attributes.stream()
                            .<@Nullable Object>map(entity::findSubPart)
                            .toList());
        }

        boolean isOfColumns() {
            return attributes.stream()
                    .allMatch(attribute -> attribute instanceof BasicValuedModelPart basic && !basic.isFormula());
        }

        Stream<BasicValuedModelPart> basic() {
            return attributes.stream().map(BasicValuedModelPart.class::cast);
        }

        String table() {
            return entity.getMappedTableDetails().getTableName();
        }

        String id() {
            return entity.getIdentifierMapping().getSelectable(0).getSelectionExpression();
        }

        String column(int index) {
            return basic().toList().get(index).getSelectionExpression();
        }

        String select(String from) {
            return basic().map(column -> ", " + from + "." + column.getSelectionExpression())
                    .collect(joining());
        }
    }
}

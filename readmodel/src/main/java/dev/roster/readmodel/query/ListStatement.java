package dev.roster.readmodel.query;

import dev.roster.eventstore.epoch.Position;
import dev.roster.web.list.ListSlice;
import dev.roster.web.list.ListedEntity;
import dev.roster.web.list.ListedEntity.Columns;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement that reads a slice of a list, the owner of the list, if any, and the position of both. At READ COMMITTED, two
 * statements would see two moments.
 */
public final class ListStatement<O, T> {

    /** The index of the owner's first column, after those of the progress. */
    static final int OWNER = 3;

    private final ListedEntity<T> entity;
    private final @Nullable ListedEntity<O> ownerEntity;
    private final ListSlice<T> slice;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();
    private boolean linked;

    private ListStatement(ListedEntity<T> entity, @Nullable ListedEntity<O> ownerEntity, ListSlice<T> slice) {
        this.entity = entity;
        this.ownerEntity = ownerEntity;
        this.slice = slice;
    }

    /** All rows of an entity. */
    public static <T> ListStatement<Void, T> all(ListedEntity<T> entity, ListSlice<T> slice) {
        return new ListStatement<>(entity, null, slice);
    }

    /** An owner, and the rows that are linked to it. */
    public static <O, T> ListStatement<O, T> membersOf(
            ListedEntity<O> ownerEntity, UUID owner, ListedEntity<T> entity, ListSlice<T> slice) {
        return new ListStatement<O, T>(entity, ownerEntity, slice).linkedTo(ownerEntity, owner);
    }

    /** Only rows that meet a condition on {@code item}; all of them if the value is null. */
    public ListStatement<O, T> where(String condition, String parameter, @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(parameter, value);
        }
        return this;
    }

    public ListStatement<O, T> where(String condition) {
        conditions.add(condition);
        return this;
    }

    /** Only rows that are linked to another one; they are found by its links, without a scan of all rows. */
    public ListStatement<O, T> linkedTo(ListedEntity<?> otherEntity, UUID other) {
        linked = true;
        return where("link." + otherEntity.link() + " = :linkedTo", "linkedTo", other);
    }

    /** What is asked of JPA, which is the same for all statements that are equal to one another. */
    Question question() {
        var all = new HashMap<>(parameters);
        var after = slice.after();
        if (after != null) {
            all.put("afterId", after.id());
            if (after.value() != null) {
                all.put("afterValue", after.value());
            }
        }
        return new Question(jpql(), all);
    }

    /** The owner, if nothing is asked but it and the first of what is linked to it; null otherwise. */
    @Nullable
    UUID onlyOwner() {
        return ownerEntity != null
                        && conditions.size() == 1
                        && slice.after() == null
                        && slice.offset() == 0
                        && !slice.descending()
                        && slice.sort().column() == null
                ? (UUID) parameters.get("linkedTo")
                : null;
    }

    ListedEntity<T> entity() {
        return entity;
    }

    @Nullable
    ListedEntity<O> ownerEntity() {
        return ownerEntity;
    }

    @Nullable
    Integer limit() {
        return slice.limit();
    }

    /** @throws NotServed if the live generation is of another version; it may also have other columns */
    ListResult<O, T> execute(EntityManager entities, int version) {
        return execute(question(), entities, version);
    }

    ListResult<O, T> execute(Question question, EntityManager entities, int version) {
        var query = entities.createQuery(question.jpql(), Tuple.class);
        question.parameters().forEach(query::setParameter);
        var found = query.getResultList();
        var first = found.getFirst();
        if (first.get(1, Integer.class) != version) {
            throw new NotServed();
        }
        return result(
                new Position(first.get(0, Long.class), Objects.requireNonNullElse(first.get(2, Long.class), 0L)),
                found.stream().<Columns>map(row -> row::get).toList());
    }

    /** @param rows of the owner and of what is linked to it, after {@value #OWNER} columns of others; at least one */
    ListResult<O, T> result(Position position, List<Columns> rows) {
        var first = rows.getFirst();
        var afterOwner =
                OWNER + (ownerEntity == null ? 0 : ownerEntity.columns().size());
        return new ListResult<>(
                position,
                ownerEntity == null || first.get(OWNER) == null
                        ? null
                        : ownerEntity.row().apply(first, OWNER),
                rows.stream()
                        .filter(row -> row.get(afterOwner) != null)
                        .map(row -> entity.row().apply(row, afterOwner))
                        .toList());
    }

    /** The lateral join has PostgreSQL stop at the limit, where a plain one to the progress would sort the whole list. */
    private String jpql() {
        return "select progress.position, progress.version, progress.mark"
                + (ownerEntity == null ? "" : columns("owner", ownerEntity))
                + columns("listed", entity)
                + " from ProgressRow progress"
                + (ownerEntity == null ? "" : " left join " + ownerEntity.name() + " owner on owner.id = :linkedTo")
                + " left join lateral (" + list() + ") listed on true"
                + " order by " + order("listed", "listed.id");
    }

    private String list() {
        return "select "
                + entity.columns().stream()
                        .map(column -> "item." + column + " as " + column)
                        .collect(Collectors.joining(", "))
                + (linked
                        ? " from " + entity.links() + " link join " + entity.name() + " item on item.id = link."
                                + entity.link()
                        : " from " + entity.name() + " item")
                + where()
                + " order by " + order("item", id())
                + limits();
    }

    private String where() {
        var all = new ArrayList<>(conditions);
        if (slice.after() != null) {
            all.add(isAfter());
        }
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    /** As literals: PostgreSQL plans for a tenth of the table if it does not know how few rows are asked for. */
    private String limits() {
        return (slice.limit() == null ? "" : " limit " + (slice.limit() + 1))
                + (slice.offset() == 0 ? "" : " offset " + slice.offset());
    }

    /** A row comparison, which is one range of an index; "or" would be a filter. */
    private String isAfter() {
        var behind = slice.descending() ? " < " : " > ";
        var column = slice.sort().column();
        return column == null
                ? id() + behind + ":afterId"
                : "(" + column.formatted("item") + ", " + id() + ")" + behind + "(:afterValue, :afterId)";
    }

    private String order(String of, String id) {
        var direction = slice.descending() ? " desc" : "";
        var column = slice.sort().column();
        return (column == null ? "" : column.formatted(of) + direction + ", ") + id + direction;
    }

    /** Sorted by the id alone, a list of links has the order of their index; else the order is that of the rows' index. */
    private String id() {
        return linked && slice.sort().column() == null ? "link." + entity.link() : "item.id";
    }

    private static String columns(String of, ListedEntity<?> entity) {
        return entity.columns().stream().map(column -> ", " + of + "." + column).collect(Collectors.joining());
    }

    /** A query of JPA and its parameters. */
    record Question(String jpql, Map<String, Object> parameters) {}
}

package dev.roster.query;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One statement that reads a part of a list, the owner that the list belongs to, if any, and the position that
 * both are of: at READ COMMITTED two statements would see two moments.
 */
final class Question<O, T> {

    /** Where the owner's columns begin, behind those of the progress. */
    private static final int OWNER = 2;

    private final Kind<T> kind;
    private final @Nullable Kind<O> ownerKind;
    private final Part<T> part;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();
    private boolean linked;

    private Question(Kind<T> kind, @Nullable Kind<O> ownerKind, Part<T> part) {
        this.kind = kind;
        this.ownerKind = ownerKind;
        this.part = part;
    }

    /** All of a kind. */
    static <T> Question<Void, T> all(Kind<T> kind, Part<T> part) {
        return new Question<>(kind, null, part);
    }

    /** An owner, and what is linked to it. */
    static <O, T> Question<O, T> membersOf(Kind<O> ownerKind, UUID owner, Kind<T> kind, Part<T> part) {
        return new Question<O, T>(kind, ownerKind, part).linkedTo(ownerKind, owner);
    }

    /** Only those that meet a condition on {@code item}; all of them if no value is given. */
    Question<O, T> where(String condition, String parameter, @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(parameter, value);
        }
        return this;
    }

    Question<O, T> where(String condition) {
        conditions.add(condition);
        return this;
    }

    /** Only those that are linked to this other; they are found by its links, and not by a look at all. */
    Question<O, T> linkedTo(Kind<?> otherKind, UUID other) {
        linked = true;
        return where("link." + otherKind.link() + " = :linkedTo", "linkedTo", other);
    }

    /** @throws NotServed if the live generation is of another version; it may also have other columns */
    Answer<O, T> ask(EntityManager entities, int version) {
        var query = entities.createQuery(statement(), Tuple.class);
        parameters.forEach(query::setParameter);
        var after = part.after();
        if (after != null) {
            query.setParameter("afterId", after.id());
            if (after.value() != null) {
                query.setParameter("afterValue", after.value());
            }
        }
        var found = query.getResultList();
        var first = found.getFirst();
        if (first.get(1, Integer.class) != version) {
            throw new NotServed();
        }
        var afterOwner = OWNER + (ownerKind == null ? 0 : ownerKind.columns().size());
        return new Answer<>(
                first.get(0, Long.class),
                ownerKind == null || first.get(OWNER) == null
                        ? null
                        : ownerKind.row().apply(first, OWNER),
                found.stream()
                        .filter(row -> row.get(afterOwner) != null)
                        .map(row -> kind.row().apply(row, afterOwner))
                        .toList());
    }

    /** The lateral join has PostgreSQL stop at the limit, where a plain one to the progress would sort the whole list. */
    private String statement() {
        return "select progress.position, progress.version" + (ownerKind == null ? "" : columns("owner", ownerKind))
                + columns("listed", kind)
                + " from ProgressRow progress"
                + (ownerKind == null ? "" : " left join " + ownerKind.entity() + " owner on owner.id = :linkedTo")
                + " left join lateral (" + list() + ") listed on true"
                + " order by " + order("listed", "listed.id");
    }

    private String list() {
        return "select "
                + kind.columns().stream()
                        .map(column -> "item." + column + " as " + column)
                        .collect(Collectors.joining(", "))
                + (linked
                        ? " from " + kind.links() + " link join " + kind.entity() + " item on item.id = link."
                                + kind.link()
                        : " from " + kind.entity() + " item")
                + where()
                + " order by " + order("item", id())
                + limits();
    }

    private String where() {
        var all = new ArrayList<>(conditions);
        if (part.after() != null) {
            all.add(isAfter());
        }
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    /** As literals: PostgreSQL plans for a tenth of the table if it does not know how few rows are asked for. */
    private String limits() {
        return (part.limit() == null ? "" : " limit " + (part.limit() + 1))
                + (part.offset() == 0 ? "" : " offset " + part.offset());
    }

    /** A row comparison, which is one range of an index; "or" would be a filter. */
    private String isAfter() {
        var behind = part.descending() ? " < " : " > ";
        var column = part.sort().column();
        return column == null
                ? id() + behind + ":afterId"
                : "(" + column.formatted("item") + ", " + id() + ")" + behind + "(:afterValue, :afterId)";
    }

    private String order(String of, String id) {
        var direction = part.descending() ? " desc" : "";
        var column = part.sort().column();
        return (column == null ? "" : column.formatted(of) + direction + ", ") + id + direction;
    }

    /** Sorted by the id alone, a list of links has the order of their index; else the order is that of the rows' index. */
    private String id() {
        return linked && part.sort().column() == null ? "link." + kind.link() : "item.id";
    }

    private static String columns(String of, Kind<?> kind) {
        return kind.columns().stream().map(column -> ", " + of + "." + column).collect(Collectors.joining());
    }
}

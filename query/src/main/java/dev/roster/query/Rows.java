package dev.roster.query;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** What lists of rows have in common: how many at once, in what order, by which column. */
final class Rows {

    static final String DEFAULT_LIMIT = "50";
    static final int MAX_LIMIT = 200;

    private Rows() {}

    /** All rows if no value is given. */
    static <T> Specification<T> having(String column, @Nullable Object value) {
        return value == null
                ? Specification.unrestricted()
                : (row, query, criteria) -> criteria.equal(row.get(column), value);
    }

    /** The rows in the order of their ids, from the offset on. */
    static <T> List<T> list(JpaSpecificationExecutor<T> rows, Specification<T> which, int limit, int offset) {
        var from = offset == 0 ? ScrollPosition.offset() : ScrollPosition.offset(offset - 1);
        return rows.findBy(
                        which, found -> found.sortBy(Sort.by("id")).limit(limit).scroll(from))
                .getContent();
    }
}

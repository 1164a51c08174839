package dev.roster.web.list;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The fields of a record by name, in their order, with their JSON values. */
public final class Fields {

    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> BY_NAME = new TypeReference<>() {};

    private Fields() {}

    public static Map<String, @Nullable Object> of(Record values) {
        return JsonMapper.shared().convertValue(values, BY_NAME);
    }

    /** Whether a record's component may be null. */
    public static boolean isNullable(Class<? extends Record> type, String component) {
        return Stream.of(type.getRecordComponents())
                .anyMatch(one -> one.getName().equals(component)
                        && one.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }
}

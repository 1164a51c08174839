package dev.roster.web.list;

import java.util.LinkedHashMap;
import java.util.Map;
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
}

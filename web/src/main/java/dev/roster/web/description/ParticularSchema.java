package dev.roster.web.description;

import io.swagger.v3.oas.models.media.Schema;
import java.util.function.Supplier;

/** How a type of a body is described, whose JSON is not what its components say: a Spring bean for each, if there are any. */
public record ParticularSchema(Class<?> type, Supplier<Schema<?>> schema) {}

package dev.roster.web.write;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import org.openapitools.jackson.nullable.JsonNullable;

/** Reads the members of a JSON merge patch (RFC 7396) for commands in which null means no change. */
public final class MergePatch {

    public static final String MEDIA_TYPE = "application/merge-patch+json";

    private MergePatch() {}

    /** Null if the member is absent. An explicit null becomes the empty text, which commands refuse. */
    public static @Nullable String text(JsonNullable<@Nullable String> member) {
        return member.isPresent() ? requireNonNullElse(member.get(), "") : null;
    }
}

package dev.roster.web.door;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set of who may use the service over HTTP.
 *
 * @param adminTokenFile a file with an administrator's token of at least 32 characters, instead of one that is made
 * @param cors which pages may ask from a browser
 */
@ConfigurationProperties("roster")
record DoorProperties(
        @Nullable Path adminTokenFile, @DefaultValue Cors cors) {

    /**
     * What an operator can set for pages in browsers that another address gave out.
     *
     * @param allowedOrigins the origins of such pages, or * for any; none may ask by default
     */
    record Cors(@DefaultValue List<String> allowedOrigins) {}
}

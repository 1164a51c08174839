package dev.roster.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.ResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/** Lets browsers have the modules of the libraries that the page imports, and nothing else that jars bring. */
final class ImportedLibraries implements ResourceResolver {

    /** Of WebJars. */
    static final List<String> NAMES = List.of("lit", "lit-html", "lit-element", "lit__reactive-element");

    private static final Pattern MODULE = Pattern.compile("(" + String.join("|", NAMES) + ")/([\\w-]+/)*[\\w-]+[.]js");

    @Override
    public @Nullable Resource resolveResource(
            @Nullable HttpServletRequest request,
            String path,
            List<? extends Resource> locations,
            ResourceResolverChain chain) {
        return MODULE.matcher(path).matches() ? chain.resolveResource(request, path, locations) : null;
    }

    @Override
    public @Nullable String resolveUrlPath(
            String path, List<? extends Resource> locations, ResourceResolverChain chain) {
        return null;
    }
}

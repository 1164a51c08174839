package dev.roster.page;

import dev.roster.eventstore.transaction.Sha256;
import dev.roster.web.ApplicationPage;
import dev.roster.web.door.DoorRule;
import dev.roster.web.door.Doors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Serves the page: the document at the root, its own files, and the libraries that they import. Browsers keep all of it and ask whether
 * it is still the same, by its content: files in a jar have no time of their own.
 */
@Configuration(proxyBeanMethods = false)
@Order(PageConfiguration.BEFORE_BOOTS_OWN)
class PageConfiguration implements WebMvcConfigurer, Doors {

    /** Which would serve all files of all libraries. */
    static final int BEFORE_BOOTS_OWN = -1;

    @Bean
    ApplicationPage page(@Value("classpath:/static/index.html") Resource document) {
        try {
            var html = document.getContentAsString(StandardCharsets.UTF_8);
            return new ApplicationPage(html, PagePolicy.of(html));
        } catch (IOException e) {
            throw new UncheckedIOException("The page can't be read", e);
        }
    }

    @Override
    public List<DoorRule> rules() {
        return List.of();
    }

    @Override
    public List<String> publicPaths() {
        return Stream.concat(Stream.of("page"), ImportedLibraries.NAMES.stream().map(name -> "webjars/" + name))
                .map(path -> "/" + path + "/**")
                .toList();
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        kept(registry.addResourceHandler("/page/**").addResourceLocations("classpath:/static/page/"));
        kept(registry.addResourceHandler("/webjars/**").addResourceLocations("classpath:/META-INF/resources/webjars/"))
                .resourceChain(true)
                .addResolver(new ImportedLibraries());
    }

    private static ResourceHandlerRegistration kept(ResourceHandlerRegistration files) {
        return files.setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(PageConfiguration::entityTag);
    }

    /** A strong one would keep the container from compressing it. */
    private static String entityTag(Resource file) {
        try {
            return "W/\"" + Sha256.of(file.getContentAsByteArray()) + "\"";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.roster.eventstore.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Settings of Spring Boot's, Axon's and others' that the modules rest on. They are in a file {@code META-INF/roster-defaults.yaml} of each module, and
 * have the lowest precedence: whatever an application or an operator sets replaces one.
 */
final class ModuleDefaults implements EnvironmentPostProcessor {

    private static final String FILES = "classpath*:META-INF/roster-defaults.yaml";

    /** No property of Spring's: Axon looks at the system's. Without it, each start would report to a server of Axon's makers. */
    private static final String UPDATE_CHECKER = "axoniq.update-checker.disabled";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var defaults = new HashMap<String, Object>();
        try {
            for (var file : new PathMatchingResourcePatternResolver(application.getClassLoader()).getResources(FILES)) {
                read(file, defaults);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        addBelow(environment, defaults);
        if (System.getProperty(UPDATE_CHECKER) == null) {
            System.setProperty(UPDATE_CHECKER, "true");
        }
    }

    private static void read(Resource file, Map<String, Object> defaults) throws IOException {
        for (var source : new YamlPropertySourceLoader().load(file.getDescription(), file)) {
            var properties = (EnumerablePropertySource<?>) source;
            for (var name : properties.getPropertyNames()) {
                defaults.put(name, properties.getProperty(name));
            }
        }
    }

    /** Spring Boot keeps an application's own default properties last, so these become some of them, and give way to them. */
    private static void addBelow(ConfigurableEnvironment environment, Map<String, Object> defaults) {
        var sources = environment.getPropertySources();
        if (sources.remove(DefaultPropertiesPropertySource.NAME) instanceof MapPropertySource given) {
            defaults.putAll(given.getSource());
        }
        sources.addLast(new DefaultPropertiesPropertySource(defaults));
    }
}

package dev.roster.eventstore.launch;

import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/** Leaves Axon's JPA stores out: its tables are plain JDBC here, and its entities would be part of an application's persistence unit. */
final class WithoutAxonJpa implements AutoConfigurationImportFilter {

    private static final Set<String> LEFT_OUT = Set.of(
            "org.axonframework.springboot.autoconfig.JpaAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JpaEventStoreAutoConfiguration");

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        var matches = new boolean[autoConfigurations.length];
        IntStream.range(0, matches.length).forEach(i -> {
            var name = autoConfigurations[i];
            matches[i] = name == null || !LEFT_OUT.contains(name);
        });
        return matches;
    }
}

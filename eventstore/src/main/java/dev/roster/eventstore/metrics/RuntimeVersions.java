package dev.roster.eventstore.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.axonframework.messaging.Message;
import org.axonframework.util.MavenArtifactVersionResolver;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the service runs on, beside Java: Axon, and the PostgreSQL that it has now, which can be another after a fail-over. */
final class RuntimeVersions implements InfoContributor {

    private static final String VERSION = "version";
    private static final Duration AGE = Duration.ofMinutes(1);

    private final Map<String, @Nullable String> axon = version(axon());
    private final Sample<String> postgres;

    RuntimeVersions(JdbcClient jdbc) {
        postgres = new Sample<>(
                AGE,
                () -> jdbc.sql("select current_setting('server_version')")
                        .query(String.class)
                        .single());
    }

    private static @Nullable String axon() {
        try {
            return new MavenArtifactVersionResolver(
                            "org.axonframework", "axon-messaging", Message.class.getClassLoader())
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** While PostgreSQL is away, its version is left out. */
    @Override
    public void contribute(Info.Builder info) {
        info.withDetail("axon", axon).withDetail("postgresql", version(postgres.get()));
    }

    private static Map<String, @Nullable String> version(@Nullable String version) {
        return Collections.singletonMap(VERSION, version);
    }
}

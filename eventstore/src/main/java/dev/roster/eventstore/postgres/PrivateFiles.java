package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders that only the service's user can read. Windows has no such modes; there they are as their parent. */
public final class PrivateFiles {

    private PrivateFiles() {}

    /** Writes a file that was never readable by others; a crash leaves it as it was before or whole, and afterwards whole. */
    public static void write(Path file, String text) throws IOException {
        var folder = file.resolveSibling(".");
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        createFile(next);
        Files.writeString(next, text, StandardOpenOption.SYNC);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        if (posix(folder)) {
            // Its name is the folder's, which keeps it for itself.
            try (var names = FileChannel.open(folder)) {
                names.force(true);
            }
        }
    }

    /** Makes an empty file. */
    static void createFile(Path file) throws IOException {
        if (posix(file.resolveSibling("."))) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    /** Makes a folder, or takes it away from others. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (posix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean posix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}

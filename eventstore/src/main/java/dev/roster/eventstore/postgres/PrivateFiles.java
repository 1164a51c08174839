package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;

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
        // Its name is the folder's, which keeps it for itself.
        force(folder);
    }

    /** Has the names that are in a folder written to the disk, where a power cut leaves them. */
    static void force(Path folder) throws IOException {
        if (posix(folder)) {
            try (var names = FileChannel.open(folder)) {
                names.force(true);
            }
        }
    }

    /** Those in a folder, and in all below it. */
    static void forceFolders(Path top) throws IOException {
        try (var all = Files.walk(top)) {
            for (var folder : all.filter(Files::isDirectory).toList()) {
                force(folder);
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

    /** Makes a folder, which a power cut leaves then, or takes it away from others. */
    public static void createFolder(Path folder) throws IOException {
        var made = new ArrayList<Path>();
        for (var one = folder.toAbsolutePath(); one != null && !Files.exists(one); one = one.getParent()) {
            made.add(one);
        }
        Files.createDirectories(folder);
        for (var one : made) {
            force(one.resolveSibling("."));
        }
        if (posix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean posix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}

package dev.roster.eventstore.postgres;

import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** The files of a backup: what is copied into it is noted in a list that {@code sha256sum -c} reads, too. */
final class CopiedFiles implements AutoCloseable {

    private static final String BETWEEN = "  ";

    private final Path backup;
    private final BufferedWriter list;
    private long files;
    private long bytes;

    CopiedFiles(Path backup) throws IOException {
        this.backup = backup;
        list = Files.newBufferedWriter(list(backup), StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
    }

    private static Path list(Path backup) {
        return backup.resolve("SHA256SUMS");
    }

    /** @throws java.nio.file.NoSuchFileException if it is there no more */
    void add(Path from, Path to) throws IOException {
        try (var in = Files.newInputStream(from)) {
            add(in, to);
        }
    }

    void add(byte[] content, Path to) throws IOException {
        add(new ByteArrayInputStream(content), to);
    }

    private void add(InputStream in, Path to) throws IOException {
        var digest = copy(in, to);
        list.write(digest + BETWEEN + backup.relativize(to).toString().replace('\\', '/') + "\n");
        files++;
        bytes += Files.size(to);
    }

    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        list.close();
    }

    /**
     * Copies all files of a backup, and compares each with the list.
     *
     * @param place of the copy of a file
     * @throws Damaged if a file is missing, or another than the one that was backed up
     */
    static void restore(Path backup, UnaryOperator<Path> place, long files) throws IOException {
        var restored = 0L;
        for (var line : lines(backup)) {
            var end = line.indexOf(BETWEEN);
            var file = backup.resolve(line.substring(end + BETWEEN.length())).normalize();
            if (end < 0 || !file.startsWith(backup) || !Files.isRegularFile(file)) {
                throw new Damaged(file + " is missing");
            }
            var copy = place.apply(file);
            Files.createDirectories(copy.resolveSibling("."));
            try (var in = Files.newInputStream(file)) {
                if (!copy(in, copy).equals(line.substring(0, end))) {
                    throw new Damaged(file + " is not what was backed up");
                }
            }
            restored++;
        }
        if (restored != files) {
            throw new Damaged("its SHA256SUMS does not name all of its files");
        }
    }

    private static List<String> lines(Path backup) throws IOException {
        if (!Files.isRegularFile(list(backup))) {
            throw new Damaged("it has no SHA256SUMS");
        }
        return Files.readAllLines(list(backup));
    }

    /** Copies a file onto the disk, and returns its digest. */
    private static String copy(InputStream in, Path to) throws IOException {
        try (var read = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
                var out = created(to)) {
            read.transferTo(out);
            force(to);
            return HexFormat.of().formatHex(read.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static OutputStream created(Path file) throws IOException {
        PrivateFiles.createFile(file);
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** A backup that is not as it was taken. */
    static final class Damaged extends IOException {

        private static final long serialVersionUID = 1;

        private Damaged(String reason) {
            super(reason);
        }
    }
}

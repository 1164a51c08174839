package dev.roster.proof.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/** All nodes of a run, with the master key and the administrator's token that they share. */
public final class Nodes {

    private static final int KEY_BYTES = 32;

    private final List<Node> nodes = new ArrayList<>();
    private final Path masterKeyFile;
    private final String adminToken;

    private Nodes(Path masterKeyFile, String adminToken) {
        this.masterKeyFile = masterKeyFile;
        this.adminToken = adminToken;
    }

    /**
     * Starts so many of a first build, which can be upgraded to the other, and waits until all are ready.
     *
     * @param replica whether they read from the standby
     */
    public static Nodes start(
            Path folder, Path first, Path jar, int number, Postgres postgres, boolean replica, RandomGenerator random)
            throws IOException, InterruptedException {
        var keys = folder.resolve("master.key");
        Files.writeString(keys, randomKey(random) + "\n");
        var token = folder.resolve("admin-token");
        var nodes = new Nodes(keys, randomKey(random));
        Files.writeString(token, nodes.adminToken);
        var service = new Service(
                first, jar, List.of("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), keys, token, replica);
        try {
            for (var i = 1; i <= number; i++) {
                var node = new Node(i, folder, service, postgres);
                nodes.nodes.add(node);
                node.launch(null, 0);
                if (i == 1) {
                    // It makes the tables; the others find them.
                    node.awaitReady();
                }
            }
            for (var node : nodes.nodes) {
                node.awaitReady();
            }
            return nodes;
        } catch (IOException | InterruptedException | RuntimeException e) {
            nodes.end();
            throw e;
        }
    }

    private static String randomKey(RandomGenerator random) {
        var key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    public List<Node> all() {
        return List.copyOf(nodes);
    }

    boolean areUpgraded() {
        return nodes.stream().allMatch(Node::isUpgraded);
    }

    public String adminToken() {
        return adminToken;
    }

    /** Puts another key first, for all nodes. */
    void addMasterKey(RandomGenerator random) throws IOException {
        var next = masterKeyFile.resolveSibling("master.key.next");
        Files.writeString(
                next,
                randomKey(random) + "\n" + Files.readString(masterKeyFile, StandardCharsets.US_ASCII),
                StandardCharsets.US_ASCII);
        Files.move(next, masterKeyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Ends it, and all that it started. */
    public void end() throws IOException, InterruptedException {
        for (var node : nodes) {
            node.end();
        }
    }
}

package dev.roster.proof.fault;

import java.nio.file.Path;
import java.util.List;

/**
 * What nodes are started from.
 *
 * @param first what they are first started from, which is an older build if an upgrade is to come
 * @param jar what they are started from once they are upgraded
 * @param jvm options of each node's JVM
 * @param masterKeyFile of all nodes
 * @param adminTokenFile the same
 * @param replica whether nodes read from the standby
 */
public record Service(
        Path first, Path jar, List<String> jvm, Path masterKeyFile, Path adminTokenFile, boolean replica) {}

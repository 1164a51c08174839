package dev.roster.proof.fault;

import java.nio.file.Path;
import java.util.List;

/**
 * What nodes are started from.
 *
 * @param jvm options of each node's JVM
 * @param masterKeyFile of all nodes
 * @param adminTokenFile the same
 */
public record Service(Path jar, List<String> jvm, Path masterKeyFile, Path adminTokenFile) {}

package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.roster.TestPostgres.Database;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The master key: where it is, that the right one is there, and that it can be replaced while the service runs. */
class MasterKeysIT {

    private final Database database = TestPostgres.newDatabase();

    @TempDir
    Path folder;

    private Node start(String... arguments) {
        return Node.start(
                database,
                IntStream.rangeClosed(0, arguments.length)
                        .mapToObj(i -> i == 0 ? "--roster.data=" + folder : arguments[i - 1])
                        .toList());
    }

    private static UUID register(Node node) {
        var hero = Node.id();
        node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", 28, List.of()));
        return hero;
    }

    private static void assertOpens(Node node, UUID hero) {
        var sealed = node.jdbc()
                .sql("select payload ->> 'secretName' from eventstore.event where aggregate_id = ? and sequence = 0")
                .param(hero)
                .query(String.class)
                .single();
        assertThat(node.bean(HeroKeys.class).find(hero).orElseThrow().openSecretName(new Sealed(sealed)))
                .isEqualTo("Dive Wilson");
    }

    private static String newKey() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private Path file() {
        return folder.resolve("master.key");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isMadeAtTheFirstStartForItsUserAlone() throws IOException {
        try (var node = start()) {
            var hero = register(node);

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
            assertThat(Base64.getDecoder().decode(Files.readString(file()).strip()))
                    .hasSize(32);
            assertOpens(node, hero);
        }
    }

    @Test
    void isRefusedIfItIsMissing() throws IOException {
        try (var node = start()) {
            register(node);
        }
        Files.delete(file());

        assertRefused("The master key is missing");
        assertThat(file()).as("no other is made").doesNotExist();
    }

    @Test
    void isRefusedIfItIsAnother() throws IOException {
        try (var node = start()) {
            register(node);
        }
        Files.writeString(file(), newKey());

        assertRefused("The master key is another");
    }

    @Test
    void isRefusedIfItIsNoKey() throws IOException {
        Files.writeString(file(), "c2hvcnQ=");

        assertRefused("is not 256 bits in Base64");
    }

    @Test
    void maybeAnotherIfNothingIsSealedYet() throws IOException {
        start().close();
        Files.delete(file());

        try (var node = start()) {
            assertOpens(node, register(node));
        }
    }

    @Test
    void isReplacedWhileTheServiceRuns() throws IOException {
        UUID before;
        UUID after;
        try (var node = start()) {
            before = register(node);
            var wrapped = node.rows("select wrapped from eventstore.hero_key");

            assertThat(node.bean(JdbcHeroKeys.class).rewrap()).isEqualTo(1);

            assertThat(node.rows("select wrapped from eventstore.hero_key")).isNotEqualTo(wrapped);
            assertThat(node.rows("select id from eventstore.master_key")).hasSize(1);
            assertOpens(node, before);
            after = register(node);
        }
        var current = Files.readAllLines(file()).getFirst();
        Files.writeString(file(), current);

        try (var node = start()) {
            assertOpens(node, before);
            assertOpens(node, after);
        }
    }

    @Test
    void isReplacedByTheNextInItsFileOnSeveralNodes() throws IOException {
        var keys = folder.resolve("keys");
        var first = newKey();
        Files.writeString(keys, first);
        var option = "--roster.master-key-file=" + keys;
        try (var node = start(option);
                var other = start(option)) {
            var before = register(node);
            Files.writeString(keys, newKey() + "\n" + first + "\n");

            assertThat(node.bean(JdbcHeroKeys.class).rewrap()).isEqualTo(1);

            var after = register(node);
            assertOpens(other, before);
            assertOpens(other, after);
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void rewrapsMoreThanATransactionTakesAtOnce() {
        try (var node = start()) {
            var hero = register(node);
            var keys = node.bean(HeroKeys.class);
            IntStream.range(0, 2_100).forEach(i -> keys.make(Node.id()));

            assertThat(node.bean(JdbcHeroKeys.class).rewrap()).isEqualTo(2_101);
            assertOpens(node, hero);
        }
    }

    @Test
    void isNotReplacedIfItIsAProperty() {
        try (var node = start("--roster.master-key=" + newKey())) {
            var hero = register(node);

            assertThatThrownBy(() -> node.bean(JdbcHeroKeys.class).rewrap())
                    .isInstanceOf(MasterKeys.RotationImpossible.class);
            assertOpens(node, hero);
            assertThat(file()).doesNotExist();
        }
    }

    private void assertRefused(String reason) {
        assertThat(catchThrowable(() -> start().close()))
                .rootCause()
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining(reason);
    }
}

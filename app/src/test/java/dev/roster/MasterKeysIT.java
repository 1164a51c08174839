package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.Sealed;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionOperations;

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
    void isReplacedWhileTheServiceRuns() throws Exception {
        UUID before;
        UUID after;
        try (var node = start();
                var other = start()) {
            before = register(node);
            var wrapped = node.rows("select wrapped from eventstore.hero_key");

            try (var asked = Executors.newVirtualThreadPerTaskExecutor()) {
                var rewrapped = asked.invokeAll(List.<Callable<Integer>>of(() -> rotate(node), () -> rotate(other)));
                assertThat(rewrapped.getFirst().get() + rewrapped.getLast().get())
                        .as("by both nodes at once, to one key")
                        .isEqualTo(1);
            }

            assertThat(node.rows("select wrapped from eventstore.hero_key")).isNotEqualTo(wrapped);
            assertThat(node.rows("select id from eventstore.master_key")).hasSize(1);
            assertOpens(node, before);
            after = register(other);
            register(other);
            var keys = Files.readString(file());
            assertThat(rotate(node)).as("what the other node has wrapped since").isZero();
            assertThat(rotate(other)).isZero();
            assertThat(file()).as("no other is made").hasContent(keys);
            assertThat(keys.lines()).hasSize(2);
        }
        removeOlder(file());

        try (var node = start()) {
            assertOpens(node, before);
            assertOpens(node, after);
            assertThat(rotate(node)).as("the next rotation").isEqualTo(3);
            assertThat(rotate(node)).isZero();
            removeOlder(file());
            assertOpens(node, before);
            assertOpens(node, after);
        }
    }

    /** As one on another node, whose disk is slow. */
    @Test
    void isReplacedAfterAnotherReplacementThatTakesLongerThanARequestWaits() throws Exception {
        try (var node = start();
                var asked = Executors.newVirtualThreadPerTaskExecutor();
                var other = database.lock("select pg_advisory_xact_lock(hashtext('roster.master-key'), 0)")) {
            register(node);

            var rewrapped = asked.submit(() -> rotate(node));
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(7))
                    .until(() -> database.isWaiting("%master-key%"));
            other.rollback();

            assertThat(rewrapped.get()).isEqualTo(1);
        }
    }

    @Test
    void isReplacedInTheEndIfThatWasCutShort() throws IOException {
        UUID hero;
        try (var node = start()) {
            hero = register(node);
            var broken = register(node);
            var wrapped = node.jdbc()
                    .sql("select wrapped from eventstore.hero_key where hero_id = ?")
                    .param(broken)
                    .query(byte[].class)
                    .single();
            setWrapped(node, broken, new byte[wrapped.length]);
            assertThatThrownBy(() -> rotate(node)).isNotNull();
            setWrapped(node, broken, wrapped);
        }
        var keys = Files.readString(file());
        assertThat(keys.lines()).hasSize(2);

        try (var node = start()) {
            var metrics = Scrape.of(node);
            assertThat(metrics.value("roster_sealing_keys", "master_key", "old"))
                    .isEqualTo(2);
            assertThat(metrics.value("roster_sealing_keys", "master_key", "current"))
                    .isZero();
            assertThat(rotate(node)).isEqualTo(2);
            assertThat(rotate(node)).isZero();
            assertThat(Scrape.of(node).value("roster_sealing_rotations_total")).isEqualTo(2);
            assertThat(file()).hasContent(keys);
            assertThat(node.rows("select distinct master_key_id from eventstore.hero_key"))
                    .hasSize(1);
            removeOlder(file());
            assertOpens(node, hero);
        }
    }

    private static void setWrapped(Node node, UUID hero, byte[] wrapped) {
        node.jdbc()
                .sql("update eventstore.hero_key set wrapped = ? where hero_id = ?")
                .params(wrapped, hero)
                .update();
    }

    private static int rotate(Node node) {
        return node.bean(JdbcSubjectKeys.class).rewrap();
    }

    private static void removeOlder(Path file) throws IOException {
        Files.writeString(file, Files.readAllLines(file).getFirst() + "\n");
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

            assertThat(rotate(node)).isEqualTo(1);

            var elsewhere = register(other);
            var after = register(node);
            assertOpens(other, before);
            assertOpens(other, after);
            assertThat(rotate(other)).isZero();
            removeOlder(keys);
            assertThat(rotate(node)).isZero();
            assertOpens(node, elsewhere);
            assertThat(file()).doesNotExist();

            Files.writeString(keys, newKey() + "\n" + Files.readString(keys));
            rotate(node);
            removeOlder(keys);
            var together = List.of(Node.id(), Node.id());
            other.bean(TransactionOperations.class)
                    .executeWithoutResult(transaction -> together.forEach(
                            hero -> other.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", 28, List.of()))));
            together.forEach(hero -> assertOpens(node, hero));

            Files.writeString(keys, first + "\n" + Files.readString(keys));
            assertThat(rotate(node)).as("back to the first").isEqualTo(5);
            register(other);
            assertThat(rotate(node)).isZero();
        }
    }

    @Test
    void rewrapsMoreThanATransactionTakesAtOnce() {
        try (var node = start()) {
            var hero = register(node);
            var keys = node.bean(HeroKeys.class);
            IntStream.range(0, 2_100).forEach(i -> keys.make(Node.id()));

            assertThat(rotate(node)).isEqualTo(2_101);
            assertOpens(node, hero);
        }
    }

    @Test
    void isNotReplacedIfItIsAProperty() {
        try (var node = start("--roster.master-key=" + newKey())) {
            var hero = register(node);

            assertThatThrownBy(() -> rotate(node)).isInstanceOf(MasterKeys.RotationImpossible.class);
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

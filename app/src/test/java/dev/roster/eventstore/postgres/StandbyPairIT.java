package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.transaction.SqlState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the tests of fail-overs rest on: a standby that follows, is held back, and takes over with what it has. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StandbyPairIT {

    @Test
    void losesWhatTheStandbyHadNotReceived(@TempDir Path folder) throws Exception {
        try (var pair = StandbyPair.start(folder)) {
            pair.onPrimary()
                    .sql("create table written (name text); grant all on written to public")
                    .update();
            assertThat(pair.timeline()).isEqualTo(1);

            pair.makeSynchronous();
            write(pair.primary().jdbc(), "received");
            pair.awaitReplayed();
            pair.makeAsynchronous();
            pair.stopReceiving();
            write(pair.primary().jdbc(), "lost");
            pair.killPrimary();
            pair.promote();

            assertThat(written(pair)).containsExactly("received");
            assertThat(pair.timeline()).isEqualTo(2);
            write(pair.database().jdbc(), "on the new primary");

            pair.startFormerPrimary(true);
            assertThatThrownBy(() -> write(pair.standby().jdbc(), "on the old one"))
                    .satisfies(refused ->
                            assertThat(SqlState.READ_ONLY.isIn(refused)).isTrue());

            pair.makeStandby();
            pair.pauseReplay();
            write(pair.database().jdbc(), "while it is paused");
            assertThat(names(pair.standby().jdbc())).containsExactly("received", "on the new primary");
            pair.resumeReplay();
            await().until(() -> names(pair.standby().jdbc()).size() == 3);
        }
    }

    private static void write(JdbcClient server, String name) {
        server.sql("insert into written values (?)").param(name).update();
    }

    private static List<String> written(StandbyPair pair) {
        return names(pair.database().jdbc());
    }

    private static List<String> names(JdbcClient server) {
        return server.sql("select name from written").query(String.class).list();
    }
}

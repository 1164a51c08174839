package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurabilityTest {

    @ParameterizedTest
    @CsvSource({
        "off, on, on, '', fsync = off",
        "on, off, on, '', full_page_writes = off",
        "on, on, off, '', synchronous_commit = off",
        "on, on, off, s1, synchronous_commit = off",
        "on, on, local, s1, synchronous_commit = local",
    })
    void isRefusedIfAcknowledgedCommandsCanBeLost(
            String fsync, String pages, String commit, String standbys, String says) {
        assertThatThrownBy(() -> new Durability(fsync, pages, commit, standbys, 1).require())
                .isInstanceOf(StartupRefused.class)
                .hasMessageEndingWith(says + ".");
    }

    /** Without synchronous standbys, local is the same as on. */
    @ParameterizedTest
    @CsvSource({"on, ''", "local, ''", "remote_write, ''", "on, s1", "remote_apply, s1", "remote_write, s1"})
    void isAcceptedOtherwise(String commit, String standbys) {
        new Durability("on", "on", commit, standbys, 1).require();
    }

    @Test
    void isSaidInOneLine() {
        assertThat(new Durability("on", "on", "on", "", 0))
                .hasToString(
                        "synchronous_commit = on, synchronous_standby_names = '', fsync = on, full_page_writes = on,"
                                + " 0 standbys: what is acknowledged is on the server's disk, and on no other");
        assertThat(new Durability("on", "on", "local", "", 2).toString())
                .endsWith(
                        "2 standbys: what is acknowledged is on the primary's disk, and a fail-over loses what its standby has"
                                + " not received");
        assertThat(new Durability("on", "on", "remote_apply", "ANY 1 (a, b)", 1))
                .hasToString(
                        "synchronous_commit = remote_apply, synchronous_standby_names = 'ANY 1 (a, b)', fsync = on,"
                                + " full_page_writes = on, 1 standby: what is acknowledged is on the disks of the primary and of a"
                                + " synchronous standby, and a fail-over to it loses nothing");
        assertThat(new Durability("on", "on", "remote_write", "*", 2).toString())
                .endsWith("2 standbys: what is acknowledged is on the primary's disk and in the memory of a synchronous"
                        + " standby's machine, which writes it later: a fail-over to it loses nothing, unless that machine"
                        + " crashes, too");
        assertThat(new Durability("on", "on", "off", "*", 1).toString())
                .endsWith("1 standby: a crash can lose what is acknowledged");
    }
}

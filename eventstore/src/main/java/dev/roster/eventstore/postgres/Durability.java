package dev.roster.eventstore.postgres;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a commit has survived when PostgreSQL acknowledges it, by the settings that sessions begin with.
 *
 * @param standbyNames whose synchronous standbys are; empty if nobody's
 * @param standbys that are connected
 */
record Durability(String fsync, String fullPageWrites, String synchronousCommit, String standbyNames, int standbys) {

    private static final Logger log = LoggerFactory.getLogger(Durability.class);

    /** Who may see no details of a standby sees that it is there. */
    static Durability of(JdbcClient jdbc) {
        return jdbc.sql("""
                select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
                    current_setting('synchronous_commit') as synchronous_commit,
                    current_setting('synchronous_standby_names') as standby_names,
                    (select count(*) from pg_stat_replication) as standbys""")
                .query((row, number) -> new Durability(
                        row.getString("fsync"),
                        row.getString("full_page_writes"),
                        row.getString("synchronous_commit"),
                        row.getString("standby_names"),
                        row.getInt("standbys")))
                .single();
    }

    private boolean hasSynchronousStandbys() {
        return !standbyNames.isBlank();
    }

    /** @throws StartupRefused if what is acknowledged can be lost by a crash, or by the fail-over that it is to survive */
    void require() {
        var off = Stream.of(
                        new Setting("fsync", fsync),
                        new Setting("full_page_writes", fullPageWrites),
                        new Setting("synchronous_commit", synchronousCommit))
                .filter(setting -> setting.value().equals("off"))
                .map(Setting::toString)
                .collect(Collectors.joining(", "));
        if (!off.isEmpty()) {
            throw new StartupRefused(
                    "This PostgreSQL can lose commands that were accepted: it runs with " + off + ".",
                    "Switch it on, or set roster.accept-data-loss=true if you know and do not mind.");
        }
        if (hasSynchronousStandbys() && synchronousCommit.equals("local")) {
            throw new StartupRefused(
                    "This PostgreSQL has synchronous standbys, synchronous_standby_names = '" + standbyNames
                            + "', and acknowledges commands without them: it runs with synchronous_commit = local.",
                    "Set synchronous_commit to on for the server, the database and the service's role, or take the names out of"
                            + " synchronous_standby_names; or set roster.accept-data-loss=true if you know and do not mind.");
        }
    }

    void log() {
        log.info("Durability: {}", this);
    }

    @Override
    public String toString() {
        return Stream.of(
                                new Setting("synchronous_commit", synchronousCommit),
                                new Setting("synchronous_standby_names", "'" + standbyNames + "'"),
                                new Setting("fsync", fsync),
                                new Setting("full_page_writes", fullPageWrites))
                        .map(Setting::toString)
                        .collect(Collectors.joining(", "))
                + ", " + standbys + (standbys == 1 ? " standby: " : " standbys: ") + meaning();
    }

    private String meaning() {
        if (fsync.equals("off") || fullPageWrites.equals("off") || synchronousCommit.equals("off")) {
            return "a crash can lose what is acknowledged";
        }
        if (!hasSynchronousStandbys() || synchronousCommit.equals("local")) {
            return standbys == 0
                    ? "what is acknowledged is on the server's disk, and on no other"
                    : "what is acknowledged is on the primary's disk, and a fail-over loses what its standby has not received";
        }
        return synchronousCommit.equals("remote_write")
                ? "what is acknowledged is on the primary's disk and in the memory of a synchronous standby's machine, which writes it"
                        + " later: a fail-over to it loses nothing, unless that machine crashes, too"
                : "what is acknowledged is on the disks of the primary and of a synchronous standby, and a fail-over to it loses nothing";
    }

    /** One of PostgreSQL's. */
    private record Setting(String name, String value) {

        @Override
        public String toString() {
            return name + " = " + value;
        }
    }
}

package dev.own;

import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRenamed;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes what happens to teams into a table of its own, but stumbles over one name until it is mended. */
@ProcessingGroup(Notices.GROUP)
public class Notices {

    public static final String GROUP = "notices";

    /** The name of a team that fails. */
    public static final String STUMBLING_BLOCK = "Stumbling block";

    private final JdbcClient jdbc;
    private volatile boolean mended;

    Notices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(TeamFormed event) {
        if (event.name().equals(STUMBLING_BLOCK) && !mended) {
            throw new IllegalStateException("Stumbled on purpose");
        }
        write(event.name() + " is formed");
    }

    @EventHandler
    void on(TeamRenamed event) {
        write("A team is " + event.name() + " now");
    }

    private void write(String text) {
        jdbc.sql("insert into notice (text) values (?)").param(text).update();
    }

    public void mend() {
        mended = true;
    }
}

package dev.badges;

import dev.badges.Badge.BadgeAwarded;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;

/** Which badges were awarded, and what was announced. */
@ProcessingGroup("shelf")
public class Shelf {

    private final List<String> titles = new CopyOnWriteArrayList<>();

    @EventHandler
    void on(BadgeAwarded event) {
        titles.add(event.title());
    }

    @EventHandler
    void on(CeremonyHeld event) {
        titles.add(event.place());
    }

    public List<String> titles() {
        return titles;
    }

    /** A plain event: no aggregate applies it. */
    public record CeremonyHeld(String place) {}
}

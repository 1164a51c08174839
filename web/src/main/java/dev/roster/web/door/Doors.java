package dev.roster.web.door;

import java.util.List;

/** What a domain declares of its routes: who may use them. What no rule names is denied to everybody. */
public interface Doors {

    /** In their order: the first that applies counts. */
    List<DoorRule> rules();
}
